package dev.spillway.internal.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTest {
    @TempDir
    private Path place;

    private Path root;
    private Folder folder;

    @BeforeEach
    void fill() throws IOException {
        root = Files.createDirectories(place.resolve("www"));
        Files.createDirectories(root.resolve("css"));
        Files.writeString(root.resolve("index.html"), "index");
        Files.writeString(root.resolve("css/a.css"), "style");
        Files.writeString(root.resolve(".secret"), "hidden");
        Files.writeString(place.resolve("outside.txt"), "outside");
        folder = new Folder(root);
    }

    private String read(Folder.Entry entry) throws IOException {
        try (var in = Channels.newInputStream(folder.open(entry))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Folder.Entry found(String name) throws IOException {
        return folder.find(name).orElseThrow();
    }

    @Test
    void findsRegularFiles() throws IOException {
        assertThat(read(found("index.html"))).isEqualTo("index");
        assertThat(read(found("css/a.css"))).isEqualTo("style");
    }

    @Test
    void findsNeitherFoldersNorHiddenNorMissingFiles() throws IOException {
        for (var name : new String[] {"css", ".secret", "nothing", "index.html/x", "../outside.txt", "css/b.css"}) {
            assertThat(folder.find(name)).as(name).isEmpty();
        }
    }

    @Test
    void followsLinksThatStayWithin() throws IOException {
        Files.createSymbolicLink(root.resolve("start.html"), Path.of("index.html"));
        Files.createSymbolicLink(root.resolve("styles"), root.resolve("css"));

        assertThat(read(found("start.html"))).isEqualTo("index");
        assertThat(read(found("styles/a.css"))).isEqualTo("style");
    }

    @Test
    void followsNoLinkThatLeadsOut() throws IOException {
        Files.createSymbolicLink(root.resolve("out.txt"), place.resolve("outside.txt"));
        Files.createSymbolicLink(root.resolve("up"), place);
        Files.createSymbolicLink(root.resolve("ring"), Path.of("ring"));
        // A folder beside it whose name begins like it.
        Files.createDirectories(place.resolve("www2"));
        Files.writeString(place.resolve("www2/x.txt"), "beside");
        Files.createSymbolicLink(root.resolve("beside"), place.resolve("www2"));

        for (var name : new String[] {"out.txt", "up/outside.txt", "ring", "beside/x.txt"}) {
            assertThat(folder.find(name)).as(name).isEmpty();
        }
    }

    @Test
    void followsNoLinkThatIsPutThereAfterItHasLooked() throws IOException {
        var file = found("index.html");
        var inner = found("css/a.css");
        Files.delete(root.resolve("index.html"));
        Files.createSymbolicLink(root.resolve("index.html"), place.resolve("outside.txt"));
        Files.createDirectories(place.resolve("css"));
        Files.move(root.resolve("css/a.css"), place.resolve("css/a.css"));
        Files.delete(root.resolve("css"));
        Files.createSymbolicLink(root.resolve("css"), place.resolve("css"));

        assertThatThrownBy(() -> folder.open(file)).isInstanceOf(Folder.Changed.class);
        assertThatThrownBy(() -> folder.open(inner)).isInstanceOf(Folder.Changed.class);
    }

    @Test
    void tellsAFileFromTheOneThatTookItsPlace() throws IOException {
        var before = found("index.html");
        Files.writeString(root.resolve("next"), "other");
        Files.move(root.resolve("next"), root.resolve("index.html"), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> folder.open(before)).isInstanceOf(Folder.Changed.class);
        assertThat(read(found("index.html"))).isEqualTo("other");
    }

    @Test
    void servesTheFolderThatADeploymentPutInItsPlace() throws IOException {
        Files.createDirectories(place.resolve("next"));
        Files.writeString(place.resolve("next/index.html"), "next");
        Files.createSymbolicLink(place.resolve("current"), root);
        folder = new Folder(place.resolve("current"));
        assertThat(read(found("index.html"))).isEqualTo("index");

        Files.delete(place.resolve("current"));
        Files.createSymbolicLink(place.resolve("current"), place.resolve("next"));

        assertThat(read(found("index.html"))).isEqualTo("next");
    }

    @Test
    void wantsAFolder() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Folder(place.resolve("none")));
        assertThatIllegalArgumentException().isThrownBy(() -> new Folder(root.resolve("index.html")));
    }
}
