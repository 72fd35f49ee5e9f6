package dev.spillway.archetype;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The archetype as a user meets it: Maven generates a project, builds it with its tests, and the project runs.
@Timeout(600)
class ArchetypeIT {
    private static final Path TEMPLATE = Path.of(System.getProperty("it.project"), "app-template");

    private final Maven maven;

    ArchetypeIT() throws IOException {
        maven = Maven.ofThisBuild();
    }

    @Test
    void givesBackTheTemplateForItsOwnCoordinates() throws Exception {
        var folder = Workspace.empty("same");

        maven.generate(
                folder,
                "-DgroupId=com.example",
                "-DartifactId=app-template",
                "-Dversion=1.0-SNAPSHOT",
                "-Dpackage=com.example.orders",
                "-Dgrpc=true");

        assertThat(contents(folder.resolve("app-template"))).isEqualTo(contents(TEMPLATE));
    }

    @Test
    void makesAServiceWithH2() throws Exception {
        var project = made("h2", "-Dname=till");

        assertThat(project.resolve("deploy/till.service")).exists();
        assertThat(project.resolve("README.md")).content().startsWith("# till\n");
        assertThat(contents(project))
                .allSatisfy((name, text) -> assertThat((name + text).toLowerCase(Locale.ROOT))
                        .as(name)
                        .doesNotContain("grpc")
                        .doesNotContain("protobuf")
                        .doesNotContain("#if("));
        passesItsTestsRunsAndDrains(project, Map.of("DATABASE_USER", "orders"), "database ok");
        assertThat(project.resolve("data")).isDirectoryContaining("glob:**.mv.db");
    }

    @Test
    void makesAServiceWithPostgres() throws Exception {
        Postgres.requireOne();
        var project = made("postgres", "-Ddb=postgres");

        try (var postgres = Postgres.start()) {
            passesItsTestsRunsAndDrains(project, postgres.environment(), "database ok");
        }
    }

    @Test
    void makesAServiceOfGrpcWithoutADatabase() throws Exception {
        var project = made("none", "-Ddb=none", "-Dgrpc=true");

        assertThat(contents(project)).allSatisfy((name, text) -> {
            assertThat(name).doesNotContainIgnoringCase("database").doesNotContain("db");
            assertThat(text.toLowerCase(Locale.ROOT))
                    .as(name)
                    .doesNotContain("jdbc")
                    .doesNotContain("flyway")
                    .doesNotContain("database_")
                    .doesNotContain("#if(");
        });
        assertThat(project.resolve("src/main/protobuf/orders.proto")).content().contains("\"com.acme.proto\"");
        passesItsTestsRunsAndDrains(project, Map.of(), "main-port ok");
    }

    /// A project with other coordinates than the template's.
    private Path made(String folder, String... options) throws Exception {
        var project = Workspace.empty(folder).resolve("shop");
        var coordinates = new ArrayList<>(List.of("-DgroupId=com.acme", "-DartifactId=shop"));
        coordinates.addAll(List.of(options));

        maven.generate(project.getParent(), coordinates.toArray(String[]::new));

        assertThat(contents(project).values()).noneMatch(text -> text.contains("com.example"));
        assertThat(contents(project).values()).noneMatch(text -> text.contains("app-template"));
        assertThat(project.resolve("src/main/java/com/acme/Main.java")).exists();
        return project;
    }

    private void passesItsTestsRunsAndDrains(Path project, Map<String, String> environment, String ready)
            throws Exception {
        assertThat(maven.run(project, "verify")).containsPattern("Tests run: [1-9]");
        assertThat(project.resolve("target/app.aot")).isNotEmptyFile();

        try (var service = RunningService.start(project, environment)) {
            assertThat(service.order()).startsWith("HTTP/1.1 201");
            assertThat(service.get("/orders")).startsWith("HTTP/1.1 200").contains("\"sku\":\"apple\"");
            assertThat(service.get("/report?days=56"))
                    .startsWith("HTTP/1.1 200")
                    .contains("\"apple\":3");
            assertThat(service.getAdmin("/livez")).startsWith("HTTP/1.1 200");
            assertThat(service.getAdmin("/readyz")).startsWith("HTTP/1.1 200").contains(ready);
            assertThat(service.get("/livez")).startsWith("HTTP/1.1 404");
            losesNoRequestWhenItEnds(service);
        }
    }

    /// SIGTERM under load: 32 clients on kept connections, and an order that is on its way.
    private static void losesNoRequestWhenItEnds(RunningService service) throws Exception {
        var clients = KeepAliveClients.start(service.port(), "/orders", 32);
        var begun = new CountDownLatch(1);
        var order = new FutureTask<>(() -> service.orderThatOutlivesTheSignal(begun::countDown));
        Thread.startVirtualThread(order);
        begun.await();
        while (clients.answered() < 100) {
            Thread.sleep(20); // two thirds of a second of load
        }

        var exitCode = service.terminate();

        assertThat(clients.losses()).isEmpty();
        assertThat(order.get()).startsWith("HTTP/1.1 201");
        assertThat(exitCode).isZero();
    }

    /// Every file by its name, with whether it can be executed; what `.gitignore` names is left out.
    private static Map<String, String> contents(Path folder) throws IOException {
        var contents = new TreeMap<String, String>();
        for (var file : Stencil.files(folder)) {
            var mode = Files.isExecutable(file) ? " (executable)" : "";
            contents.put(folder.relativize(file) + mode, Files.readString(file));
        }
        return contents;
    }
}
