package dev.spillway.archetype;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The Maven that runs this build, started once more. Its local repository holds what this build has made, in front
/// of the real one, from which it takes everything else: so `verify` needs no `install` before, and leaves nothing
/// behind.
final class Maven {
    private final List<String> command = new ArrayList<>();

    private Maven() {}

    static Maven ofThisBuild() throws IOException {
        var repository = StagedRepository.of(
                Path.of(System.getProperty("it.project")),
                System.getProperty("it.version"),
                Path.of(System.getProperty("it.repository")));
        var maven = new Maven();
        maven.command.add(System.getProperty("it.maven"));
        maven.command.addAll(List.of("-B", "-ntp"));
        maven.command.add("-Dmaven.repo.local=" + repository);
        // Two of them run at a time, and may fetch the same.
        maven.command.add("-Daether.syncContext.named.factory=file-lock");
        maven.command.add("-Daether.syncContext.named.nameMapper=file-gav");
        maven.command.add("-Dmaven.repo.local.tail=" + System.getProperty("it.repository.tail"));
        if (System.getProperty("it.offline").endsWith("true")) {
            maven.command.add("-o");
        }
        return maven;
    }

    void generate(Path folder, String... coordinates) throws IOException, InterruptedException {
        var arguments = new ArrayList<String>();
        arguments.add(System.getProperty("it.generate"));
        arguments.add("-DarchetypeCatalog=local");
        arguments.add("-DarchetypeGroupId=dev.spillway");
        arguments.add("-DarchetypeArtifactId=spillway-archetype");
        arguments.addAll(List.of(coordinates));
        run(folder, arguments.toArray(String[]::new));
    }

    /// Runs Maven in `folder` and returns what it printed.
    String run(Path folder, String... arguments) throws IOException, InterruptedException {
        var all = new ArrayList<>(command);
        all.addAll(List.of(arguments));
        var builder = new ProcessBuilder(all).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("it.java"));
        var process = builder.start();
        try (var output = process.getInputStream()) {
            var text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("%s%n%s", all, text).isZero();
            return text;
        } finally {
            process.destroy();
        }
    }
}
