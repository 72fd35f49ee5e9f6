package dev.spillway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/// What is written can be read: the main sources of all modules.
class SourcesTest {
    private static final Path ROOT = Path.of("../..");
    private static final List<String> MODULES = List.of("framework", "app-template", "archetype", "examples");
    private static final int FILE = 400;
    private static final int METHOD = 40;
    private static final int WIDTH = 120;

    private static List<Path> sources() throws IOException {
        var sources = new ArrayList<Path>();
        for (var module : MODULES) {
            try (var files = Files.walk(ROOT.resolve(module))) {
                files.filter(file -> file.toString().matches("(?!.*/target/).*/src/main/java/.*\\.java"))
                        .forEach(sources::add);
            }
        }
        return sources;
    }

    @Test
    void haveShortFiles() throws IOException {
        for (var file : sources()) {
            assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThanOrEqualTo(FILE);
        }
    }

    @Test
    void haveShortLines() throws IOException {
        for (var file : sources()) {
            // The formatter breaks longer comments in two, of which the second is none.
            assertThat(Files.readAllLines(file))
                    .as(file.toString())
                    .filteredOn(line -> line.length() > WIDTH)
                    .isEmpty();
        }
    }

    @Test
    void haveShortMethods() throws IOException {
        assertThat(methods())
                .hasSizeGreaterThan(1_000)
                .filteredOn(method -> method.lines() > METHOD)
                .isEmpty();
    }

    /// @param place file and line
    /// @param lines from the first line of its declaration, without Javadoc, to its closing brace
    private record Method(String place, String name, long lines) {}

    private static List<Method> methods() throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var units = files.getJavaFileObjectsFromPaths(sources());
            var task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null, units);
            var positions = Trees.instance(task).getSourcePositions();
            var methods = new ArrayList<Method>();
            for (var unit : task.parse()) {
                new Measure(unit, positions, methods).scan(unit, null);
            }
            return methods;
        }
    }

    private static final class Measure extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<Method> methods;

        Measure(CompilationUnitTree unit, SourcePositions positions, List<Method> methods) {
            this.unit = unit;
            this.positions = positions;
            this.methods = methods;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            var first = line(positions.getStartPosition(unit, method));
            var last = line(positions.getEndPosition(unit, method));
            var place = unit.getSourceFile().getName() + ":" + first;
            methods.add(new Method(place, method.getName().toString(), last - first + 1));
            return super.visitMethod(method, null);
        }

        private long line(long position) {
            return unit.getLineMap().getLineNumber(position);
        }
    }
}
