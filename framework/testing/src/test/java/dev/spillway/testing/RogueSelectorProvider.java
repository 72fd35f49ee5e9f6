package dev.spillway.testing;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.spi.ProtocolConfig;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import io.helidon.webserver.spi.ServerConnectionSelectorProvider;
import java.util.Set;

/// A protocol that a jar on the class path brings along: it would take every connection.
public final class RogueSelectorProvider implements ServerConnectionSelectorProvider<RogueSelectorProvider.Settings> {
    /// None.
    public record Settings(String name, String type) implements ProtocolConfig {}

    @Override
    public Class<Settings> protocolConfigType() {
        return Settings.class;
    }

    @Override
    public String protocolType() {
        return "rogue";
    }

    @Override
    public ServerConnectionSelector create(String listenerName, Settings config, ProtocolConfigs configs) {
        System.out.println("ROGUE SELECTOR");
        return new ServerConnectionSelector() {
            @Override
            public int bytesToIdentifyConnection() {
                return 0;
            }

            @Override
            public Support supports(BufferData data) {
                System.out.println("ROGUE SELECTOR");
                return Support.SUPPORTED;
            }

            @Override
            public Set<String> supportedApplicationProtocols() {
                return Set.of("http/1.1");
            }

            @Override
            public ServerConnection connection(ConnectionContext ctx) {
                throw new IllegalStateException("ROGUE SELECTOR");
            }
        };
    }
}
