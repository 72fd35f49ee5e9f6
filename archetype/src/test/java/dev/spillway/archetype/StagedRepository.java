package dev.spillway.archetype;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What `mvn install` would leave in a local repository, in a folder of its own: the POMs and jars of the parent,
/// of everything below `framework` and of the archetype, and the catalog in which `archetype:generate` finds it.
final class StagedRepository {
    private static final String GROUP = "dev.spillway";
    private static final String ARCHETYPE = "spillway-archetype";
    private static final Pattern ARTIFACT = Pattern.compile("\\R  <artifactId>([^<]+)</artifactId>");

    private final Path folder;
    private final String version;

    private StagedRepository(Path folder, String version) {
        this.folder = folder;
        this.version = version;
    }

    static Path of(Path project, String version, Path folder) throws IOException {
        var repository = new StagedRepository(Files.createDirectories(folder), version);
        for (var module : modules(project)) {
            repository.add(module);
        }
        Files.writeString(folder.resolve("archetype-catalog.xml"), """
                <?xml version="1.0" encoding="UTF-8"?>
                <archetype-catalog
                    xmlns="https://maven.apache.org/plugins/maven-archetype-plugin/archetype-catalog/1.0.0">
                  <archetypes>
                    <archetype>
                      <groupId>%s</groupId>
                      <artifactId>%s</artifactId>
                      <version>%s</version>
                      <description>A new service</description>
                    </archetype>
                  </archetypes>
                </archetype-catalog>
                """.formatted(GROUP, ARCHETYPE, version));
        return folder;
    }

    private static List<Path> modules(Path project) throws IOException {
        var modules = new ArrayList<Path>();
        modules.add(project);
        modules.add(project.resolve("archetype"));
        try (var below = Files.list(project.resolve("framework"))) {
            below.filter(module -> Files.exists(module.resolve("pom.xml"))).forEach(modules::add);
        }
        return modules;
    }

    private void add(Path module) throws IOException {
        var pom = module.resolve("pom.xml");
        var artifact = ARTIFACT.matcher(Files.readString(pom))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        var name = artifact + "-" + version;
        var target = Files.createDirectories(
                folder.resolve(GROUP.replace('.', '/')).resolve(artifact).resolve(version));
        Files.copy(pom, target.resolve(name + ".pom"), StandardCopyOption.REPLACE_EXISTING);
        var jar = module.resolve("target").resolve(name + ".jar");
        if (Files.exists(jar)) {
            Files.copy(jar, target.resolve(name + ".jar"), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
