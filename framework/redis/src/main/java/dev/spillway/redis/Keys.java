package dev.spillway.redis;

import dev.spillway.internal.rate.Plan;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/// The keys of a service. Those of buckets are of one length and say nothing about a client: names and
/// addresses go into a hash, and so do the figures of the limit, because two limits have two buckets while a
/// new one is rolled out.
final class Keys {
    private static final int BYTES = 16;

    private final String prefix;

    /// All keys of a service have the same hash tag, which keeps them together.
    Keys(String service) {
        this.prefix = "spillway:{" + service + "}:";
    }

    /// Who is there, with the times when they said so.
    byte[] instances() {
        return bytes(prefix + "instances");
    }

    /// Who shares, with the times when they said so.
    byte[] sharing() {
        return bytes(prefix + "sharing");
    }

    /// Somebody was here who has admitted calls before.
    byte[] veterans() {
        return bytes(prefix + "veterans");
    }

    /// The era, when it began, and the latest time that was seen.
    byte[] era() {
        return bytes(prefix + "era");
    }

    /// The bucket of an endpoint and a client in an era.
    byte[] bucket(String era, byte[] hash) {
        return bytes(
                prefix + era + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
    }

    /// What tells a bucket from all others of the service.
    static byte[] hash(Plan plan, String subject) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes("%s\n%s\n%d\n".formatted(plan.name(), plan.frequency(), plan.burst())));
            return Arrays.copyOf(digest.digest(bytes(subject)), BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
