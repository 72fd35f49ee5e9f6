package dev.spillway.internal.rate;

/// A bucket of tokens, for many threads. None of its methods fails, and none waits for longer than a call may be held
/// up by its rates.
public interface Tokens {
    /// Takes a token.
    ///
    /// @return whether there was one
    boolean take();

    /// Gives a token back that was taken and not used.
    void giveBack();

    /// How many there are, as far as is known here.
    long left();

    /// How long until there is one, in nanoseconds.
    long nanosToNext();

    /// The part that is missing of what it would hold here, had nobody used it: from 0 to 1.
    double missing();

    /// Takes away the part that a bucket lacked whose place this one has.
    void forfeit(double part);
}
