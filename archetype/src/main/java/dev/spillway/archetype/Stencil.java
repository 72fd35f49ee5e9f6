package dev.spillway.archetype;

import dev.spillway.archetype.Variants.Database;
import dev.spillway.archetype.Variants.Rpc;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Makes the content of the archetype from `app-template`, so that the two cannot drift. The build runs this file
/// as it is, by the JDK's source launcher: `java Stencil.java <template> <overlay> <output> <version of Spillway>`.
///
/// A file in which the template's own coordinates occur, or that differs with an option (see [Variants]),
/// becomes a Velocity template in which they are variables and every character that Velocity reads is escaped. All
/// other files are taken as they are. What Maven's archetypes cannot carry, the right to execute a file, the files
/// of Git and files that only some projects have, is put in order by a script when a project is generated.
final class Stencil {
    private static final String GROUP = "com.example";
    private static final String PACKAGE = "com.example.orders";
    private static final String ARTIFACT = "app-template";
    private static final String VERSION = "<version>1.0-SNAPSHOT</version>";
    private static final Path PACKAGE_FOLDER = Path.of(PACKAGE.replace('.', '/'));

    /// What stands before an escaped text. Velocity drops the line break after a directive.
    private static final String SYMBOLS = """
            #set( $symbol_pound = '#' )
            #set( $symbol_dollar = '$' )
            #set( $symbol_escape = '\\' )
            """;

    /// Files that the archetype plugin treats alike: one `fileSet` of the descriptor.
    private record Kind(String folder, String filtered, String packaged) {}

    private final Path template;
    private final Path resources;
    private final Variants variants;
    private final Map<Kind, List<String>> sets = new TreeMap<>(
            Comparator.comparing(Kind::folder).thenComparing(Kind::filtered).thenComparing(Kind::packaged));
    private final List<String> executables = new ArrayList<>();
    private final List<String> hidden = new ArrayList<>();
    private final List<Path> ofDatabases = new ArrayList<>();
    private final List<Path> ofRpc = new ArrayList<>();

    private Stencil(Path template, Variants variants, Path resources) {
        this.template = template;
        this.variants = variants;
        this.resources = resources;
    }

    static void main(String... args) throws IOException {
        var template = Path.of(args[0]);
        var output = Path.of(args[2]);
        requireVersion(template, args[3]);

        var stencil = new Stencil(template, new Variants(Path.of(args[1])), output.resolve("archetype-resources"));
        clear(stencil.resources);
        for (var file : files(template)) {
            stencil.cut(file);
        }
        var meta = Files.createDirectories(output.resolve("META-INF/maven"));
        Files.writeString(meta.resolve("archetype-metadata.xml"), stencil.descriptor());
        Files.writeString(output.resolve("META-INF/archetype-post-generate.groovy"), stencil.afterwards());
    }

    private void cut(Path file) throws IOException {
        sort(template.relativize(file));
        var relative = visible(template.relativize(file));
        var text = Files.readString(file);
        var cut = SYMBOLS + variants(template.relativize(file), text);
        var filtered = !cut.equals(SYMBOLS + escape(text));
        if (Files.isExecutable(file)) {
            executables.add(slashed(relative));
        }

        var target = resources.resolve(withoutPackage(named(relative)));
        Files.createDirectories(target.getParent());
        Files.writeString(target, filtered ? cut : text);
        if (!relative.equals(Path.of("pom.xml"))) { // which the plugin always takes, and fills in
            list(named(relative), filtered);
        }
    }

    private void sort(Path relative) {
        if (Variants.isLeftOut(relative, Database.NONE)) {
            ofDatabases.add(relative);
        }
        if (Variants.isLeftOut(relative, Rpc.FALSE)) {
            ofRpc.add(relative);
        }
    }

    /// The text with its parameters: one for all projects, or one for each choice.
    private String variants(Path relative, String text) throws IOException {
        var with = databases(relative, text, Rpc.TRUE);
        var without = databases(relative, text, Rpc.FALSE);
        if (with.equals(without)) {
            return with;
        }
        return """
                #if( $grpc == "true" )
                %s#else
                %s#end
                """.formatted(with, without);
    }

    private String databases(Path relative, String text, Rpc rpc) throws IOException {
        var h2 = variant(relative, text, Database.H2, rpc);
        var postgres = variant(relative, text, Database.POSTGRES, rpc);
        var none = variant(relative, text, Database.NONE, rpc);
        if (h2.equals(postgres) && h2.equals(none)) {
            return h2;
        }
        return """
                #if( $db == "none" )
                %s#elseif( $db == "postgres" )
                %s#else
                %s#end
                """.formatted(none, postgres, h2);
    }

    private String variant(Path relative, String text, Database database, Rpc rpc) throws IOException {
        return parameters(escape(variants.text(relative, text, database, rpc).orElse("")));
    }

    /// A file that is called like the service.
    private static Path named(Path relative) {
        return Path.of(slashed(relative).replace(ARTIFACT, "__name__"));
    }

    /// Packing an archetype leaves out `.gitignore` and its kin, so they travel under another name.
    private Path visible(Path relative) {
        if (!relative.getFileName().toString().startsWith(".git")) {
            return relative;
        }
        hidden.add(slashed(relative));
        return Path.of(veiled(slashed(relative)));
    }

    private static String veiled(String path) {
        return path.replace(".git", "dot-git");
    }

    private void list(Path relative, boolean named) {
        var source = sourceRoot(relative);
        var folder = source.equals(relative) ? Path.of("") : source;
        var kind = new Kind(slashed(folder), String.valueOf(named), String.valueOf(!source.equals(relative)));
        sets.computeIfAbsent(kind, _ -> new ArrayList<>()).add(slashed(folder.relativize(withoutPackage(relative))));
    }

    /// The folder that holds the packages of a Java source, else the path itself.
    private static Path sourceRoot(Path relative) {
        for (var root : List.of(Path.of("src/main/java"), Path.of("src/test/java"))) {
            if (relative.startsWith(root.resolve(PACKAGE_FOLDER))) {
                return root;
            }
        }
        return relative;
    }

    private static Path withoutPackage(Path relative) {
        var root = sourceRoot(relative);
        return root.equals(relative)
                ? relative
                : root.resolve(root.resolve(PACKAGE_FOLDER).relativize(relative));
    }

    /// One pass, so that no escape is escaped again.
    private static String escape(String text) {
        var escaped = new StringBuilder(text.length() * 2);
        for (var i = 0; i < text.length(); i++) {
            var character = text.charAt(i);
            switch (character) {
                case '#' -> escaped.append("${symbol_pound}");
                case '$' -> escaped.append("${symbol_dollar}");
                case '\\' -> escaped.append("${symbol_escape}");
                default -> escaped.append(character);
            }
        }
        return escaped.toString();
    }

    /// The package first, because it begins with the group.
    private static String parameters(String text) {
        return text.replace(PACKAGE, "${package}")
                .replace(GROUP, "${groupId}")
                .replace("<artifactId>" + ARTIFACT + "<", "<artifactId>${artifactId}<")
                .replace(ARTIFACT, "${name}")
                .replace(VERSION, "<version>${version}</version>");
    }

    private String descriptor() {
        var xml = new StringBuilder("""
                <?xml version="1.0" encoding="UTF-8"?>
                <archetype-descriptor name="spillway-archetype"
                    xmlns="https://maven.apache.org/plugins/maven-archetype-plugin/archetype-descriptor/1.1.0">
                  <requiredProperties>
                    <requiredProperty key="db">
                      <defaultValue>h2</defaultValue>
                      <validationRegex>h2|postgres|none</validationRegex>
                    </requiredProperty>
                    <requiredProperty key="grpc">
                      <defaultValue>false</defaultValue>
                      <validationRegex>true|false</validationRegex>
                    </requiredProperty>
                    <requiredProperty key="name">
                      <defaultValue>${artifactId}</defaultValue>
                    </requiredProperty>
                  </requiredProperties>
                  <fileSets>
                """);
        sets.forEach((kind, files) ->
                xml.append("""
                    <fileSet filtered="%s" packaged="%s" encoding="UTF-8">
                      <directory>%s</directory>
                      <includes>
                %s
                      </includes>
                    </fileSet>
                """.formatted(kind.filtered(), kind.packaged(), kind.folder(), includes(files))));
        return xml.append("""
                  </fileSets>
                </archetype-descriptor>
                """).toString();
    }

    private static String includes(List<String> files) {
        return files.stream()
                .map(file -> "        <include>" + file + "</include>")
                .collect(Collectors.joining("\n"));
    }

    /// Runs in the archetype plugin, when the files are there.
    private String afterwards() {
        // In batch mode the plugin does not hold a property against its pattern.
        var script = new StringBuilder("""
                def project = new File(request.outputDirectory, request.artifactId)
                def require = { option, values ->
                    if (!(request.properties[option] in values)) {
                        project.deleteDir()
                        throw new IllegalArgumentException("-D${option} is one of ${values.join(', ')}")
                    }
                }
                require('db', ['h2', 'postgres', 'none'])
                require('grpc', ['true', 'false'])
                """);
        for (var path : hidden) {
            script.append("new File(project, '%s').renameTo(new File(project, '%s'))\n".formatted(veiled(path), path));
        }
        for (var path : executables) {
            script.append("new File(project, '%s').setExecutable(true, false)\n".formatted(path));
        }
        script.append("""
                def remove = { path ->
                    def file = new File(project, path)
                    file.delete()
                    for (def folder = file.parentFile; folder.list().length == 0; folder = folder.parentFile) {
                        folder.delete()
                    }
                }
                def sources = request.getPackage().replace('.', '/')
                """);
        remove(script, "request.properties['db'] == 'none'", ofDatabases);
        remove(script, "request.properties['grpc'] == 'false'", ofRpc);
        return script.toString();
    }

    private void remove(StringBuilder script, String condition, List<Path> files) {
        script.append("if (%s) {\n".formatted(condition));
        for (var path : files) {
            var root = sourceRoot(path);
            script.append(
                    root.equals(path)
                            ? "    remove('%s')\n".formatted(slashed(path))
                            : "    remove(\"%s/${sources}/%s\")\n"
                                    .formatted(slashed(root), slashed(root.relativize(withoutPackage(path)))));
        }
        script.append("}\n");
    }

    private static void requireVersion(Path template, String version) throws IOException {
        var wanted = "<spillway.version>" + version + "</spillway.version>";
        if (!Files.readString(template.resolve("pom.xml")).contains(wanted)) {
            throw new IllegalStateException(template.resolve("pom.xml") + " does not have " + wanted);
        }
    }

    /// All files of the template, sorted, without those that its `.gitignore` names.
    static List<Path> files(Path template) throws IOException {
        var ignored = new ArrayList<PathMatcher>();
        for (var line : Files.readAllLines(template.resolve(".gitignore"))) {
            ignored.add(FileSystems.getDefault().getPathMatcher("glob:" + line.replaceFirst("/$", "")));
        }
        var files = new ArrayList<Path>();
        Files.walkFileTree(template, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return isIgnored(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!isIgnored(file)) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            private boolean isIgnored(Path path) {
                return ignored.stream().anyMatch(matcher -> matcher.matches(path.getFileName()));
            }
        });
        files.sort(Comparator.naturalOrder());
        return files;
    }

    private static void clear(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var old = Files.walk(folder)) {
            for (var path : old.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static String slashed(Path path) {
        return path.toString().replace('\\', '/');
    }
}
