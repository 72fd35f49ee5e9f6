package dev.spillway.grpc.client;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The layers of the client.
class ArchitectureTest {
    private static final String CLIENT = "dev.spillway.grpc.client..";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.spillway.grpc");

    @Test
    void usesOfTheFrameworkWhatIsMeantForIt() {
        noClasses()
                .that()
                .resideInAPackage(CLIENT)
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.spillway..")
                        .and(resideOutsideOfPackages(
                                CLIENT,
                                "dev.spillway.http..",
                                "dev.spillway.limit..",
                                "dev.spillway.internal.client..",
                                "dev.spillway.internal.clock..",
                                "dev.spillway.internal.trace..")))
                .allowEmptyShould(false)
                .check(CLASSES);
    }

    @Test
    void nothingElseKnowsTheEngine() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CLIENT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.grpc.netty.shaded..")
                .check(CLASSES);
    }
}
