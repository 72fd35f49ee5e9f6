package dev.spillway.testing;

import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Assertions about an [Answer]; started by [SpillwayAssertions#assertThat(Answer)].
public final class AnswerAssert extends AbstractAssert<AnswerAssert, Answer> {
    private static final JsonMapper JSON = JsonMapper.shared();

    AnswerAssert(@Nullable Answer actual) {
        super(actual, AnswerAssert.class);
    }

    /// The answer has this status.
    public AnswerAssert hasStatus(int status) {
        return check(answer().status() == status, "status " + status);
    }

    /// The answer has exactly this content, in UTF-8.
    public AnswerAssert hasText(String text) {
        return check(answer().text().equals(text), "the content <" + text + ">");
    }

    /// The answer has this header field.
    public AnswerAssert hasHeader(String name, String value) {
        return check(answer().header(name).filter(value::equals).isPresent(), name + ": " + value);
    }

    /// The answer has no such header field.
    public AnswerAssert hasNoHeader(String name) {
        return check(answer().header(name).isEmpty(), "no header field " + name);
    }

    /// The answer is a problem document (RFC 9457) with this status, in its status line and its content alike, and
    /// shows nothing of the inside of the service.
    public AnswerAssert isProblem(int status) {
        hasStatus(status).hasHeader("Content-Type", "application/problem+json");
        check(member("status").equals(Integer.toString(status)), "the member status = " + status);
        check(!member("type").isEmpty(), "the member type");
        check(!member("title").isEmpty(), "the member title");
        return showsNoInside();
    }

    /// The problem names the key that sets the bound, the bound, and what was observed.
    public AnswerAssert names(String setting) {
        check(member("setting").equals(setting), "the member setting = " + setting);
        check(!member("limit").isEmpty(), "the member limit");
        return check(!member("observed").isEmpty(), "the member observed");
    }

    /// The answer tells in how many seconds to try again, at least one.
    public AnswerAssert hasRetryAfter() {
        return check(
                answer().header("Retry-After")
                        .filter(value -> value.matches("[1-9]\\d*"))
                        .isPresent(),
                "a Retry-After of at least one second");
    }

    /// The answer says that the connection ends.
    public AnswerAssert closes() {
        return check(answer().closes(), "Connection: close");
    }

    /// The answer leaves the connection open for another request.
    public AnswerAssert keeps() {
        return check(!answer().closes(), "no Connection: close");
    }

    /// The content has no stack trace and names no class.
    public AnswerAssert showsNoInside() {
        var text = answer().text();
        return check(
                !text.contains("Exception") && !text.contains("\tat ") && !text.contains(".java:"),
                "no stack trace and no name of an exception");
    }

    private String member(String name) {
        JsonNode document = JSON.readTree(answer().bytes());
        return document.path(name).asString("");
    }

    private Answer answer() {
        isNotNull();
        return java.util.Objects.requireNonNull(actual);
    }

    private AnswerAssert check(boolean holds, String expected) {
        if (!holds) {
            failWithMessage("Expected %s in the answer%n  %s", expected, actual);
        }
        return this;
    }
}
