package dev.spillway.grpc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The scripts of `src/test/node`, with the gRPC of Node.
final class Node {
    private static final Path SOURCES = Path.of("src/test/node");
    private static final Path PROTO = Path.of("src/test/protobuf/probe.proto");
    private static final Path FOLDER = Path.of("target/node").toAbsolutePath();

    private Node() {}

    static PeerProcess run(String script, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(PeerProcess.tool("node"), "--no-warnings", script));
        command.addAll(List.of(arguments));
        install();
        return PeerProcess.start(FOLDER, Map.of(), command);
    }

    /// Copies the scripts and fetches what they need, unless that has been done for the same lock file.
    private static void install() throws IOException, InterruptedException {
        Files.createDirectories(FOLDER);
        try (var sources = Files.list(SOURCES)) {
            for (var source : Stream.concat(sources, Stream.of(PROTO)).toList()) {
                Files.write(FOLDER.resolve(source.getFileName()), Files.readAllBytes(source));
            }
        }
        var lock = SOURCES.resolve("package-lock.json");
        var installed = FOLDER.resolve("installed.json");
        if (Files.exists(installed) && Files.mismatch(lock, installed) < 0) {
            return;
        }
        var command = List.of(PeerProcess.tool("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        try (var npm = PeerProcess.start(FOLDER, Map.of(), command)) {
            npm.lines();
        }
        Files.write(installed, Files.readAllBytes(lock));
    }
}
