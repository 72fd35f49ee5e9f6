package dev.spillway.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the documentation of this module shows compiles; core's test has the other pages.
class DocumentationTest {
    private static final Pattern FENCE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    static List<String> javaBlocks() throws IOException {
        var blocks = new ArrayList<String>();
        try (var docs = Files.newDirectoryStream(Path.of("../../site/docs"), "shared-rates.md")) {
            for (var page : docs) {
                FENCE.matcher(Files.readString(page)).results().forEach(found -> blocks.add(found.group(1)));
            }
        }
        return blocks;
    }

    @ParameterizedTest
    @MethodSource("javaBlocks")
    void javaBlocksCompile(String block) {
        var source = new SimpleJavaFileObject(URI.create("string:///Main.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return block;
            }
        };
        var messages = new StringWriter();
        var compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(messages, null, null, List.of("-d", folder.toString(), "-proc:none"), null, List.of(source))
                .call();

        assertThat(compiled).as("%s", messages).isTrue();
    }
}
