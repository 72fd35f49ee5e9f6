package dev.spillway.internal.gate;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import dev.spillway.limit.Criticality;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Schedules of threads that take permits, one after the other, made by Lincheck's model checker: it stops a thread
/// wherever it touches what others see. They are the same in every run. With `-Draces=20` there are twenty times as
/// many, and scenarios that it makes itself.
@Timeout(value = 1, unit = TimeUnit.HOURS)
class PermitsRacesTest {
    private static final int TIMES = Integer.getInteger("races", 1);
    private static final int SCHEDULES = 150;
    private static final int ORDINARY = PermitsRaces.CLASSES.indexOf(Criticality.DEFAULT);
    private static final int SHEDDABLE = PermitsRaces.CLASSES.indexOf(Criticality.SHEDDABLE);
    private static final int CRITICAL = PermitsRaces.CLASSES.indexOf(Criticality.CRITICAL);

    /// What is only touched under the lock of the permits: to stop in it shows nothing more.
    private static final Set<String> GUARDED =
            Set.of("Turns", "Account", "AdaptiveLimit", "CriticalReserve", "PermitRefusals", "Refusal", "Client");

    @Test
    void aTimeoutOrAnInterruptMeetsTheGrant() {
        check(
                at(call("waits", 0, 3, ORDINARY), call("waitsBriefly", 1, 3, ORDINARY)),
                at(call("waits", 0, 3, ORDINARY), call("isInterrupted", 1, 3)));
    }

    @Test
    void anAnswerBecomesATransferWhenAnotherEnds() {
        check(at(call("transfers", 2), call("becomesATransfer", 1)));
    }

    @Test
    void aHeavyCallGivesUpWhileOthersWait() {
        check(at(
                call("waits", 0, 2, ORDINARY),
                call("waitsBriefly", 1, 3, ORDINARY),
                call("waitsBriefly", 2, 1, ORDINARY)));
    }

    @Test
    void aCallIsDisplacedWhenItsTimeIsOver() {
        check(at(
                call("waits", 0, 3, ORDINARY),
                call("waitsBriefly", 1, 1, SHEDDABLE),
                call("waitsBriefly", 2, 1, SHEDDABLE),
                call("waitsBriefly", 3, 1, CRITICAL)));
    }

    @Test
    void permitsBecomeFewerWhileCallsWait() {
        check(at(call("waits", 0, 3, ORDINARY), call("isLowered"), call("waitsBriefly", 1, 2, CRITICAL)));
    }

    private static void check(ExecutionScenario... scenarios) {
        var options = new ModelCheckingOptions()
                .iterations(TIMES - 1)
                .invocationsPerIteration(TIMES * SCHEDULES)
                .addGuarantee(
                        forClasses(PermitsRacesTest::isGuarded).allMethods().ignore());
        for (var scenario : scenarios) {
            options.addCustomScenario(scenario);
        }
        options.check(PermitsRaces.class);
    }

    private static boolean isGuarded(String name) {
        var outer = name.substring(name.lastIndexOf('.') + 1).split("\\$", -1)[0];
        return name.startsWith("dev.spillway.internal.gate.") && GUARDED.contains(outer);
    }

    /// A thread for each call.
    private static ExecutionScenario at(Actor... calls) {
        return new ExecutionScenario(
                List.of(), Arrays.stream(calls).map(List::of).toList(), List.of(), call("leavesNothingBehind"));
    }

    private static Actor call(String name, Object... arguments) {
        return new Actor(method(name), List.of(arguments));
    }

    private static Method method(String name) {
        return Arrays.stream(PermitsRaces.class.getMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
