package dev.spillway.testing;

import io.helidon.common.config.Config;
import io.helidon.webserver.spi.ServerFeature;
import io.helidon.webserver.spi.ServerFeatureProvider;

/// A feature that a jar on the class path brings along.
// Helidon still asks for the old signature.
@SuppressWarnings("removal")
public final class RogueFeatureProvider implements ServerFeatureProvider<ServerFeature> {
    @Override
    public String configKey() {
        return "rogue";
    }

    @Override
    public ServerFeature create(Config config, String name) {
        return new ServerFeature() {
            @Override
            public void setup(ServerFeatureContext context) {
                System.out.println("ROGUE FEATURE");
            }

            @Override
            public String name() {
                return name;
            }

            @Override
            public String type() {
                return "rogue";
            }
        };
    }
}
