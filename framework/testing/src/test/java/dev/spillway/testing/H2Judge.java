package dev.spillway.testing;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/// Says whether a test of HTTP/2 has gone as it has to. Ours holds all of them; a raw Helidon holds those that are
/// not marked with [FailsUpstream], and none that is: a mark that is not true any more is taken off.
final class H2Judge implements InvocationInterceptor, ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return H2Subject.wanted() == H2Subject.Kind.NONE
                ? ConditionEvaluationResult.disabled("-Dh2.subject=spillway or helidon")
                : ConditionEvaluationResult.enabled("attacks " + H2Subject.wanted());
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        judge(test, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        judge(test, context);
    }

    private static void judge(Invocation<Void> test, ExtensionContext context) throws Throwable {
        var mark = context.getRequiredTestMethod().getAnnotation(FailsUpstream.class);
        var mustFail = mark != null && H2Subject.wanted() == H2Subject.Kind.HELIDON;
        var name = context.getRequiredTestClass().getSimpleName() + " "
                + context.getRequiredTestMethod().getName() + " " + context.getDisplayName();
        try {
            test.proceed();
            if (context.getRequiredTestInstance() instanceof H2UnderAttack attacked) {
                attacked.assertUnharmed();
            }
        } catch (AssertionError | RuntimeException e) {
            if (!mustFail) {
                throw e;
            }
            System.out.println("raw Helidon fails: " + name + ": " + mark.value() + ": "
                    + String.valueOf(e.getMessage()).lines().limit(6).toList());
            return;
        }
        if (mustFail) {
            throw new AssertionError("raw Helidon holds " + name + " now: take off its mark");
        }
    }
}
