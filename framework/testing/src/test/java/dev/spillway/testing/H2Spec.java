package dev.spillway.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/// The program h2spec, which asks a server for every rule of RFC 9113 and 7541 that a client can see, as a jar from
/// Maven Central carries it.
final class H2Spec {
    private static final String ARCHIVE = "/h2spec/2.2.0/h2spec_linux_amd64.tar.gz";
    private static final int TAR_BLOCK = 512;
    private static final int TAR_SIZE_AT = 124;
    private static final int TAR_SIZE_DIGITS = 11;
    private static final int OCTAL = 8;
    private static final int SECONDS = 300;

    private final Path folder;

    /// @param folder where it may write
    H2Spec(Path folder) {
        this.folder = folder;
    }

    /// One case.
    ///
    /// @param section as in `http2/5.1`
    /// @param failure what went wrong; empty if nothing
    record Case(String section, String name, String failure) {}

    /// Runs all groups: generic, http2, hpack.
    ///
    /// @param options as on its command line: `-p`, `8080`
    List<Case> run(String... options) {
        try {
            var program = unpacked();
            var report = folder.resolve("h2spec.xml");
            var command = new ArrayList<>(List.of(program.toString(), "generic", "http2", "hpack"));
            command.addAll(List.of("-h", "127.0.0.1", "-j", report.toString()));
            command.addAll(List.of(options));
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("h2spec.txt").toFile())
                    .start();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("h2spec does not end");
            }
            return cases(report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted");
        }
    }

    private Path unpacked() throws IOException {
        var program = folder.resolve("h2spec");
        try (var archive = Objects.requireNonNull(H2Spec.class.getResourceAsStream(ARCHIVE));
                var tar = new GZIPInputStream(archive)) {
            Files.write(program, onlyFile(tar));
        }
        if (!program.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + program + " executable");
        }
        return program;
    }

    /// The content of an archive that holds one file.
    private static byte[] onlyFile(InputStream tar) throws IOException {
        var header = tar.readNBytes(TAR_BLOCK);
        var size = new String(header, TAR_SIZE_AT, TAR_SIZE_DIGITS, StandardCharsets.US_ASCII);
        return tar.readNBytes(Integer.parseInt(size, OCTAL));
    }

    private static List<Case> cases(Path report) throws IOException {
        try {
            var nodes = DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(report.toFile())
                    .getElementsByTagName("testcase");
            var cases = new ArrayList<Case>();
            for (var i = 0; i < nodes.getLength(); i++) {
                cases.add(of((Element) nodes.item(i)));
            }
            return cases;
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(e);
        }
    }

    private static Case of(Element element) {
        var failure = new StringBuilder();
        for (var kind : List.of("failure", "error", "skipped")) {
            var nodes = element.getElementsByTagName(kind);
            for (var i = 0; i < nodes.getLength(); i++) {
                failure.append(kind)
                        .append(": ")
                        .append(nodes.item(i).getTextContent())
                        .append('\n');
            }
        }
        return new Case(element.getAttribute("package"), element.getAttribute("classname"), failure.toString());
    }
}
