package dev.spillway.testing;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a client may say that it wants, and what not (RFC 9113, 6.5.2).
class H2SettingsIT extends H2UnderAttack {
    record Invalid(String name, H2Frame frame, H2Error error) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Invalid> invalid() {
        return List.of(
                invalid("a push that is 2", H2Setting.ENABLE_PUSH.entry(2), H2Error.PROTOCOL_ERROR),
                invalid("frames too small", H2Setting.MAX_FRAME_SIZE.entry(16_383), H2Error.PROTOCOL_ERROR),
                invalid("frames too large", H2Setting.MAX_FRAME_SIZE.entry(1 << 24), H2Error.PROTOCOL_ERROR),
                invalid("half a setting", new byte[5], H2Error.FRAME_SIZE_ERROR),
                new Invalid(
                        "settings of a stream",
                        new H2Frame(H2Frame.SETTINGS, 0, 1, new byte[0]),
                        H2Error.PROTOCOL_ERROR),
                new Invalid(
                        "an acknowledgement with content",
                        new H2Frame(H2Frame.SETTINGS, H2Frame.ACK, 0, new byte[6]),
                        H2Error.FRAME_SIZE_ERROR));
    }

    private static Invalid invalid(String name, byte[] payload, H2Error error) {
        return new Invalid(name, new H2Frame(H2Frame.SETTINGS, 0, 0, payload), error);
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void endsAConnectionWhoseSettingsAreInvalid(Invalid settings) {
        var client = client();
        client.raw(settings.frame().bytes());

        assertEnded(client.awaitEnd(PATIENCE), settings.error());
    }

    @Test
    @FailsUpstream("says so, and stays")
    void endsAConnectionThatWantsAWindowOfTwoGibibytes() {
        var client = client();
        client.frame(H2Frame.SETTINGS, 0, 0, H2Setting.INITIAL_WINDOW_SIZE.entry(1L << 31));

        assertEnded(client.awaitEnd(PATIENCE), H2Error.FLOW_CONTROL_ERROR);
    }

    @Test
    void ignoresASettingThatNobodyKnows() {
        var client = client();
        client.frame(H2Frame.SETTINGS, 0, 0, new byte[] {0x7f, 0x7f, 0, 0, 0, 1});

        assertAlive(client);
    }

    @Test
    void ignoresAFrameThatNobodyKnows() {
        var client = client();
        client.frame(0xbe, 0xff, 0, new byte[16]);

        assertAlive(client);
    }

    @Test
    void sendsNoFrameLargerThanTheClientTakes() {
        // The client is strict: a larger one fails it. This client takes more, another no more than the least.
        for (var size : List.of(16_384, 1 << 20)) {
            var client = client();
            client.settings(H2Setting.MAX_FRAME_SIZE, size);

            assertThat(client.ask("/big?mb=2").bytes()).hasSize(2 << 20);
        }
    }

    @Test
    void worksForAClientThatAllowsNoStreamsOfTheServer() {
        var client = client();
        client.settings(H2Setting.MAX_CONCURRENT_STREAMS, 0).settings(H2Setting.ENABLE_PUSH, 0);

        assertThat(client.ask("/get")).hasStatus(200);
    }

    @Test
    void worksForAClientThatSaysHowFewFieldsItTakes() {
        var client = client();
        client.settings(H2Setting.MAX_HEADER_LIST_SIZE, 4_000);

        assertThat(client.ask("/get")).hasStatus(200);
    }
}
