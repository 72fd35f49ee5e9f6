package dev.spillway.internal.config;

import dev.spillway.limit.Base;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.ClientProtocol;
import dev.spillway.limit.Knob;
import dev.spillway.limit.Origin;
import dev.spillway.limit.Setting;
import dev.spillway.limit.Settings;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/// What an HTTP/2 client cannot hold, for the JDK's client that carries it cannot: who sets it, for this client and not
/// for all, believes in it, and the service does not start.
final class H2Clients {
    /// Of the JDK's client, each for the whole process; most loosen something.
    private static final List<String> PROPERTIES =
            List.of("jdk.httpclient.", "jdk.internal.httpclient.", "jdk.http.maxHeaderSize");

    private static final String HTTPS = "https";

    private final Collection<Setting<?>> forAll;
    private final Collection<String> properties;
    private final Faults faults;

    /// @param forAll what is set for all clients
    /// @param properties names of the system properties
    H2Clients(Collection<Setting<?>> forAll, Collection<String> properties, Faults faults) {
        this.forAll = forAll;
        this.properties = properties;
        this.faults = faults;
    }

    /// Adds what cannot be held of a client, if it speaks HTTP/2.
    void check(String name, Base base, Settings settings) {
        var protocol = settings.setting(ClientKnobs.PROTOCOL);
        if (protocol.value() != ClientProtocol.H2) {
            return;
        }
        var prefix = "spillway.clients." + name + ".";
        var h2 = prefix + "protocol = h2";
        if (!HTTPS.equals(base.uri().getScheme())) {
            faults.add(
                    protocol.origin(),
                    ("%s needs an https base, for peers agree on HTTP/2 by ALPN, and %sbase = %s has none; set an https"
                                    + " base, or protocol = http1")
                            .formatted(h2, prefix, base));
        }
        refuse(prefix, settings, ClientKnobs.EXPECT_CONTINUE, _ -> true, "a body is sent without asking");
        refuse(prefix, settings, ClientKnobs.IDLE_CONNECTIONS, _ -> true, "one connection is kept");
        refuse(
                prefix,
                settings,
                ClientKnobs.IDLE,
                idle -> idle.compareTo(ClientKnobs.H2_IDLE) > 0,
                "an idle connection is kept for at most "
                        + ClientKnobs.IDLE.unit().write(ClientKnobs.H2_IDLE));
        refuse(
                prefix,
                settings,
                ClientKnobs.RESPONSE_HEADER_BYTES,
                size -> size.compareTo(ClientKnobs.H2_RESPONSE_HEADER_BYTES) > 0,
                "a head has at most " + ClientKnobs.H2_RESPONSE_HEADER_BYTES);
        properties.stream()
                .filter(property -> PROPERTIES.stream().anyMatch(property::startsWith))
                .forEach(property -> faults.add(
                        new Origin("-D" + property),
                        "changes the limits of %s for the whole process; remove it, or set protocol = http1"
                                .formatted(h2)));
    }

    private <T extends Comparable<? super T>> void refuse(
            String prefix, Settings settings, Knob<T> knob, Predicate<T> unheld, String instead) {
        var setting = settings.setting(knob);
        var isOwn = settings.explicit().contains(setting) && !forAll.contains(setting);
        if (isOwn && unheld.test(setting.value())) {
            faults.add(
                    setting.origin(),
                    "%s%s = %s cannot be held with protocol = h2, where %s; remove it, or set protocol = http1"
                            .formatted(prefix, knob.key(), setting.text(), instead));
        }
    }
}
