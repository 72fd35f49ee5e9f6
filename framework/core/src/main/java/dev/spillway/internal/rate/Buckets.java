package dev.spillway.internal.rate;

/// Makes buckets.
@FunctionalInterface
public interface Buckets {
    /// The subject of a bucket that belongs to no client.
    String EVERYBODY = "";

    /// A bucket.
    ///
    /// @param subject whose it is: [#EVERYBODY], or a client as the gate writes it
    Tokens bucket(Plan plan, String subject);
}
