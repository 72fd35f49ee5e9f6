package com.example.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseSettingsTest {
    /// Of application.conf.
    private static final int CONNECTIONS = ConfigFactory.load().getInt("database.connections");

    @Test
    void hasAConnectionForEachCallThatIsLetIn() {
        assertThat(DatabaseSettings.of(with("")).connections()).isEqualTo(CONNECTIONS);
    }

    @Test
    void refusesMorePermitsThanConnectionsAndSaysWhatToSet() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatabaseSettings.of(with("spillway.routes.\"GET /orders\".permits = 9")))
                .withMessage("database.connections = %d is too few: the permits of database.routes let in %d calls at"
                                .formatted(CONNECTIONS, CONNECTIONS)
                        + " once, and the check of readiness needs one; set it to at least %d, or fewer permits"
                                .formatted(CONNECTIONS + 1));
    }

    @Test
    void countsPermitsThatAreSetFromOutside() {
        var permits = "spillway.routes.\"GET /orders\".permits";
        System.setProperty(permits, "9");
        try {
            assertThatIllegalArgumentException()
                    .isThrownBy(DatabaseSettings::load)
                    .withMessageContaining("let in %d calls".formatted(CONNECTIONS));
        } finally {
            System.clearProperty(permits);
        }
    }

    @Test
    void refusesADatabaseThatItDoesNotKnow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatabaseSettings.of(with("database.url = \"jdbc:other:orders\"")))
                .withMessageStartingWith("database.url");
    }

    @Test
    void takesThePasswordFromAFileAndNeverShowsIt(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("password"), "swordfish\n");
        var settings = DatabaseSettings.of(with("database.password-file = \"%s\"".formatted(file)));

        assertThat(settings.password().orElseThrow().matches("swordfish")).isTrue();
        assertThat(settings.toString()).doesNotContain("swordfish");
    }

    private static Config with(String change) {
        return ConfigFactory.parseString(change).withFallback(ConfigFactory.load());
    }
}
