package dev.spillway.testing;

/// The entry to the assertions of this package; import it statically.
public final class SpillwayAssertions {
    private SpillwayAssertions() {}

    /// Assertions about an answer.
    public static AnswerAssert assertThat(Answer answer) {
        return new AnswerAssert(answer);
    }
}
