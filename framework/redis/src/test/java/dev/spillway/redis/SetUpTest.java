package dev.spillway.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.App;
import dev.spillway.Spillway;
import dev.spillway.limit.Secret;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SetUpTest {
    private static void start(Consumer<App> setup, String url) {
        Spillway.start(setup, "spillway.port = 0", "spillway.admin.port = 0", "spillway.rate.shared = " + url)
                .close();
    }

    @Test
    void aSettingWithoutTheCodeStopsTheStart() {
        assertThatThrownBy(() -> start(_ -> {}, "redis://:plugh@127.0.0.1"))
                .hasMessageContaining("spillway.rate.shared is set, but the code does not share rates")
                .hasMessageContaining("Redis.shareRates(app")
                .hasMessageNotContainingAny("plugh");
    }

    @Test
    void codeWithoutTheSettingLeavesRatesToTheInstance() {
        Spillway.start(app -> Redis.shareRates(app, "storefront"), "spillway.port = 0", "spillway.admin.port = 0")
                .close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://plugh:6379",
                "redis://plugh/x",
                "redis://plugh/1?ab",
                "redis://plugh@host",
                "redis:plugh-plugh",
                "redis://:plugh^@host"
            })
    void anAddressThatIsNoneStopsTheStartAndIsNotQuoted(String url) {
        assertThatThrownBy(() -> start(app -> Redis.shareRates(app, "storefront"), url))
                .hasMessageContaining("spillway.rate.shared ")
                .hasMessageNotContainingAny("plugh");
    }

    @ParameterizedTest
    @CsvSource({
        "redis://redis.internal, redis.internal:6379",
        "rediss://user:secret@redis.internal:7000/3, redis.internal:7000",
        "redis://[::1]:7000, [::1]:7000"
    })
    void anAddressIsShownWithoutItsSecret(String url, String shown) {
        assertThat(Address.of(Secret.of(url, 1))).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Shop", "a b", "a}b", "-a"})
    void aNameIsSmallLettersAndDigits(String name) {
        assertThatThrownBy(() -> start(app -> Redis.shareRates(app, name), "redis://127.0.0.1"))
                .hasMessageContaining("service's name");
    }

    @Test
    void ratesAreSharedOnce() {
        assertThatThrownBy(() -> start(
                        app -> {
                            Redis.shareRates(app, "a");
                            Redis.shareRates(app, "b");
                        },
                        "redis://127.0.0.1"))
                .hasMessageContaining("twice");
    }
}
