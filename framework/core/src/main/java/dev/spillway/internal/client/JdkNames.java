package dev.spillway.internal.client;

import java.security.Security;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The JDK's own cache of names, which stands in front of every lookup of the process. Security properties say how long
/// it keeps what, and may say for ever: then no cache of ours would ever see a new address. They are brought down,
/// never
/// up, before the first lookup, after which the JDK does not look at them again.
final class JdkNames {
    private static final Logger LOG = LoggerFactory.getLogger(JdkNames.class);
    private static final int FOUND = 10;
    private static final int NOT_FOUND = 1;

    private JdkNames() {}

    /// Sees to it that addresses are kept for at most 10 s, and failures for one.
    static void bound() {
        bound("networkaddress.cache.ttl", FOUND);
        bound("networkaddress.cache.negative.ttl", NOT_FOUND);
        bound("networkaddress.cache.stale.ttl", 0);
    }

    private static void bound(String property, int most) {
        var set = Optional.ofNullable(Security.getProperty(property));
        var bounded = bounded(set, most);
        if (!set.equals(Optional.of(bounded))) {
            Security.setProperty(property, bounded);
            LOG.debug("{} = {}, not {}", property, bounded, set.orElse("the JDK's default"));
        }
    }

    /// What is set, if that is a number of seconds up to `most`, else that.
    static String bounded(Optional<String> set, int most) {
        return set.map(String::strip)
                .filter(text -> text.matches("\\d{1,9}") && Integer.parseInt(text) <= most)
                .orElse(Integer.toString(most));
    }
}
