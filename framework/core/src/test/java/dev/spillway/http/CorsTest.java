package dev.spillway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorsTest {
    @Test
    void allowsWhatIsListedAndNothingElse() {
        var cors = Cors.allowing("https://app.example.com", "http://localhost:3000");

        assertThat(cors.origins()).containsExactlyInAnyOrder("https://app.example.com", "http://localhost:3000");
        assertThat(cors.headers()).isEmpty();
        assertThat(cors.credentials()).isEqualTo(Cors.Credentials.OMITTED);
        assertThat(cors.maxAge()).isEqualTo(Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "app.example.com",
                "https://app.example.com/",
                "https://App.example.com",
                "https://app.example.com:443",
                "http://app.example.com:80",
                "https://*.example.com",
                "https://user@app.example.com",
                "https://app.example.com\r\nX: y",
                "ftp://app.example.com",
                "https://app.example.com?",
            })
    void refusesWhatNoBrowserSendsAsAnOrigin(String origin) {
        assertThatIllegalArgumentException().isThrownBy(() -> Cors.allowing(origin));
    }

    @Test
    void anyoneHasNoCredentialsAndStandsAlone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cors.allowingAnyone().withCredentials());
        assertThatIllegalArgumentException().isThrownBy(() -> Cors.allowing("*", "https://app.example.com"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "", "X Y", "X:", "X\r\nY"})
    void refusesHeadersThatAreNoNames(String name) {
        var cors = Cors.allowing("https://app.example.com");

        assertThatIllegalArgumentException().isThrownBy(() -> cors.headers(name));
        assertThatIllegalArgumentException().isThrownBy(() -> cors.exposing(name));
    }

    @Test
    void isRememberedForADayAtMost() {
        var cors = Cors.allowing("https://app.example.com");

        assertThat(cors.maxAgeSeconds(86_400).maxAge()).isEqualTo(Duration.ofDays(1));
        assertThatIllegalArgumentException().isThrownBy(() -> cors.maxAgeSeconds(86_401));
        assertThatIllegalArgumentException().isThrownBy(() -> cors.maxAgeSeconds(-1));
    }
}
