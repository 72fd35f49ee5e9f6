package dev.spillway.redis;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.spillway.redis");

    @Test
    void usesOfTheFrameworkWhatIsMeantForIt() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.spillway..")
                        .and(resideOutsideOfPackages(
                                "dev.spillway",
                                "dev.spillway.redis..",
                                "dev.spillway.limit..",
                                "dev.spillway.internal.clock..",
                                "dev.spillway.internal.rate..")))
                .allowEmptyShould(false)
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

    @Test
    void theLinkAloneKnowsTheClient() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.(LettuceLink|Heartbeat|Address)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.lettuce..")
                .check(CLASSES);
    }
}
