package dev.spillway.internal.config;

import dev.spillway.limit.Base;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.ClientProtocol;
import dev.spillway.limit.Knob;
import dev.spillway.limit.Setting;
import dev.spillway.limit.Settings;
import java.util.Collection;

/// What means nothing to an HTTP/2 client: who sets it, for this client and not for all, believes in it, and the
/// service does not start.
final class H2Clients {
    private static final String HTTPS = "https";

    private final Collection<Setting<?>> forAll;
    private final Faults faults;

    /// @param forAll what is set for all clients
    H2Clients(Collection<Setting<?>> forAll, Faults faults) {
        this.forAll = forAll;
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
        refuse(prefix, settings, ClientKnobs.EXPECT_CONTINUE, "a body is sent without asking");
        refuse(prefix, settings, ClientKnobs.IDLE_CONNECTIONS, "one connection is kept");
    }

    private void refuse(String prefix, Settings settings, Knob<?> knob, String instead) {
        var setting = settings.setting(knob);
        var isOwn = settings.explicit().contains(setting) && !forAll.contains(setting);
        if (isOwn) {
            faults.add(
                    setting.origin(),
                    "%s%s = %s cannot be held with protocol = h2, where %s; remove it, or set protocol = http1"
                            .formatted(prefix, knob.key(), setting.text(), instead));
        }
    }
}
