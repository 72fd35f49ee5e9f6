package dev.spillway;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.spillway.internal.gate.Gate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The layers, and the rules of the house.
class ArchitectureTest {
    private static final String ROOT = "dev.spillway";
    private static final String INTERNAL = ROOT + ".internal.";
    private static final String[] EXPORTED = {ROOT, ROOT + ".http", ROOT + ".limit"};
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    /// What a layer may use of ours, beside itself.
    private static final Map<String, List<String>> LAYERS = Map.ofEntries(
            Map.entry(ROOT + ".limit..", List.of()),
            Map.entry(ROOT + ".http..", List.of(ROOT + ".limit..")),
            Map.entry(INTERNAL + "clock..", List.of()),
            Map.entry(INTERNAL + "rate..", List.of(ROOT + ".limit..", INTERNAL + "clock..")),
            Map.entry(INTERNAL + "rpc..", List.of(ROOT + ".http..")),
            Map.entry(INTERNAL + "trace..", List.of(ROOT + ".http..", ROOT + ".limit..", INTERNAL + "clock..")),
            Map.entry(INTERNAL + "json..", List.of(ROOT + ".http..", ROOT + ".limit..")),
            Map.entry(
                    INTERNAL + "gate..",
                    List.of(
                            ROOT + ".http..",
                            ROOT + ".limit..",
                            INTERNAL + "clock..",
                            INTERNAL + "coding..",
                            INTERNAL + "flight..",
                            INTERNAL + "json..",
                            INTERNAL + "rate..",
                            INTERNAL + "rpc..",
                            INTERNAL + "gzip..",
                            INTERNAL + "multipart..",
                            INTERNAL + "trace..")),
            Map.entry(INTERNAL + "flight..", List.of()),
            Map.entry(INTERNAL + "gzip..", List.of()),
            Map.entry(INTERNAL + "multipart..", List.of(INTERNAL + "json..")),
            Map.entry(INTERNAL + "coding..", List.of(ROOT + ".http..")),
            Map.entry(INTERNAL + "files..", List.of(ROOT + ".http..")),
            Map.entry(INTERNAL + "tls..", List.of(ROOT + ".limit..")),
            Map.entry(INTERNAL + "config..", List.of(ROOT + ".limit..", INTERNAL + "tls..")),
            Map.entry(
                    INTERNAL + "wire..",
                    List.of(
                            ROOT + ".http..",
                            ROOT + ".limit..",
                            INTERNAL + "clock..",
                            INTERNAL + "gate..",
                            INTERNAL + "rpc..",
                            INTERNAL + "tls..",
                            INTERNAL + "trace..")),
            Map.entry(
                    INTERNAL + "client..",
                    List.of(
                            ROOT + ".http..",
                            ROOT + ".limit..",
                            INTERNAL + "clock..",
                            INTERNAL + "json..",
                            INTERNAL + "gzip..",
                            INTERNAL + "tls..",
                            INTERNAL + "trace..",
                            INTERNAL + "wire.h2..")),
            Map.entry(
                    INTERNAL + "metrics..",
                    List.of(
                            ROOT + ".http..",
                            ROOT + ".limit..",
                            INTERNAL + "client..",
                            INTERNAL + "flight..",
                            INTERNAL + "gate..",
                            INTERNAL + "rate..",
                            INTERNAL + "rpc..",
                            INTERNAL + "wire..",
                            INTERNAL + "tls..",
                            INTERNAL + "trace..")),
            Map.entry(
                    INTERNAL + "admin..",
                    List.of(
                            ROOT + ".http..",
                            ROOT + ".limit..",
                            INTERNAL + "gate..",
                            INTERNAL + "config..",
                            INTERNAL + "metrics..",
                            INTERNAL + "rpc..",
                            INTERNAL + "tls..",
                            INTERNAL + "trace..")),
            Map.entry(INTERNAL + "listener..", List.of(ROOT + ".limit..", INTERNAL + "wire..", INTERNAL + "gate..")));

    /// Who may use a library.
    private static final Map<String, String> LIBRARIES = Map.of(
            "io.helidon..", INTERNAL + "listener..",
            "io.github.bucket4j..", INTERNAL + "rate..",
            "com.typesafe..", INTERNAL + "config..",
            "tools.jackson..", INTERNAL + "json..",
            "org.apache.hc..", INTERNAL + "client..",
            "io.micrometer..", INTERNAL + "metrics..");

    static List<Map.Entry<String, List<String>>> layers() {
        return List.copyOf(LAYERS.entrySet());
    }

    static List<Map.Entry<String, String>> libraries() {
        return List.copyOf(LIBRARIES.entrySet());
    }

    @ParameterizedTest
    @MethodSource("layers")
    void layersPointDownOnly(Map.Entry<String, List<String>> layer) {
        var allowed = new ArrayList<>(layer.getValue());
        allowed.add(layer.getKey());

        noClasses()
                .that(resideInAnyPackage(layer.getKey()))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(ROOT + "..").and(resideOutsideOfPackages(allowed.toArray(String[]::new))))
                .allowEmptyShould(false)
                .check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void aLibraryHasOnePlace(Map.Entry<String, String> library) {
        noClasses()
                .that()
                .resideOutsideOfPackage(library.getValue())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library.getKey())
                .check(CLASSES);
    }

    /// What both protocols need is in the package above them, so that there is one copy of each rule.
    @ParameterizedTest
    @CsvSource({"h1, h2", "h2, h1"})
    void protocolsDoNotKnowEachOther(String one, String other) {
        noClasses()
                .that()
                .resideInAPackage(INTERNAL + "wire." + one + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(INTERNAL + "wire." + other + "..")
                .check(CLASSES);
    }

    /// It is on the class path of the tests, which hold our HPACK against its.
    @Test
    void nobodyUsesNetty() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CLASSES);
    }

    @Test
    void valuesNeedNothingButTheJdk() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".limit..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", ROOT + ".limit..", "org.jspecify.."))
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.spillway.internal.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void nobodyUsesThreadLocalsOrFutureChains() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocal.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(CompletableFuture.class)
                .check(CLASSES);
    }

    /// Bounds go by the monotonic clock. The time of day is for the Date field alone, so a clock that is set back or
    /// forward by an hour changes nothing else.
    @Test
    void nobodyAsksForTheTimeOfDay() {
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .check(CLASSES);
        noClasses()
                .that()
                .doNotHaveSimpleName("Assembly")
                .should()
                .callMethod(InstantSource.class, "system")
                .check(CLASSES);
    }

    @Test
    void theApiHasNoSwitches() {
        noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(EXPORTED)
                .and()
                .arePublic()
                .should()
                .haveNameMatching("(?i).*(unsafe|disable|enable|unlimited|infinite|bypass|skip|without.?limit).*")
                .check(CLASSES);
        assertThat(CLASSES.stream()
                        .filter(type -> List.of(EXPORTED).contains(type.getPackageName()))
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                        .flatMap(type -> type.getMethods().stream())
                        .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                        .filter(method -> method.getRawParameterTypes().stream()
                                .anyMatch(parameter -> parameter.isEquivalentTo(boolean.class))))
                .isEmpty();
    }

    @Test
    void theApiNamesNoLibrary() {
        methods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(EXPORTED)
                .and()
                .arePublic()
                .should()
                .haveRawReturnType(resideOutsideOfPackages(LIBRARIES.keySet().toArray(String[]::new)))
                .check(CLASSES);
    }

    /// A field of these kinds would be a list of steps to edit, or a flag to look at.
    @Test
    void theGateHasNoStepsToEdit() {
        assertThat(CLASSES.get(Gate.class).getFields())
                .extracting(field -> field.getRawType().getSimpleName())
                .doesNotContain("List", "Map", "Set", "Function", "boolean");
    }
}
