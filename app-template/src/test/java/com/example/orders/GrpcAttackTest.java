package com.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response.Field;
import dev.spillway.testing.Canary;
import dev.spillway.testing.H2Client;
import dev.spillway.testing.H2Error;
import dev.spillway.testing.H2Frame;
import dev.spillway.testing.H2Outcome;
import dev.spillway.testing.H2Setting;
import dev.spillway.testing.HeaderBlock;
import dev.spillway.testing.ServiceExtension;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What services of gRPC are tried with. As in [AttackTest] an innocent client loses nothing meanwhile, and nothing of
/// the attackers is left.
class GrpcAttackTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String RESOURCE_EXHAUSTED = "8";
    private static final int SMALLEST_WINDOW = 100;
    private static final byte[] EMPTY_MESSAGE = new byte[5];

    /// Orders enough that a client who takes nothing is noticed.
    private static final Orders ORDERS = manyOrders();

    @RegisterExtension
    static final ServiceExtension SERVICE =
            ServiceExtension.onPorts(app -> Api.routes(app, ORDERS), "spillway.write.progress = 1s");

    private Canary canary;

    @BeforeEach
    void startAsking() {
        canary = Canary.on(SERVICE.service().port(), "/orders");
    }

    @AfterEach
    void hasLostNothing() {
        canary.assertUnharmed();
    }

    @Test
    void refusesAMessageByTheLengthThatItAnnounces() {
        try (var client = connect("127.0.0.2")) {
            var stream = client.open(call("GetOrder"));
            client.data(
                    stream,
                    0,
                    ByteBuffer.allocate(5).put((byte) 0).putInt(1 << 30).array());

            assertThat(client.outcome(stream, PATIENCE)).isInstanceOf(H2Outcome.Answered.class);
            assertThat(client.trailers(stream)).contains(new Field("grpc-status", RESOURCE_EXHAUSTED));
        }
    }

    @Test
    void sendsAwayWhoCancelsAllCallsAtOnce() {
        // From an address of its own: what it asks for counts against that one's rate.
        try (var client = connect("127.0.0.3")) {
            var head = call("ListOrders").bytes();
            var cancel = ByteBuffer.allocate(4).putInt(H2Error.CANCEL.code()).array();
            var flood = new ByteArrayOutputStream();
            for (var i = 0; i < 1_000; i++) {
                var stream = client.newStream();
                flood.writeBytes(new H2Frame(H2Frame.HEADERS, H2Frame.END_HEADERS, stream, head).bytes());
                flood.writeBytes(new H2Frame(H2Frame.RST_STREAM, 0, stream, cancel).bytes());
            }

            var ending = client.flood(flood.toByteArray(), 1 << 20, PATIENCE);

            assertThat(ending.error()).contains(H2Error.ENHANCE_YOUR_CALM);
        }
    }

    @Test
    void endsAStreamWhoseReaderTakesNothing() {
        try (var client = connect("127.0.0.2").settings(H2Setting.INITIAL_WINDOW_SIZE, SMALLEST_WINDOW)) {
            var stream = client.open(call("ListOrders"));
            client.data(stream, H2Frame.END_STREAM, EMPTY_MESSAGE);

            assertThat(client.outcome(stream, PATIENCE)).isEqualTo(new H2Outcome.Reset(H2Error.CANCEL));
        }
    }

    private static H2Client connect(String from) {
        return H2Client.connect(SERVICE.service().port(), from).begin();
    }

    private static HeaderBlock call(String method) {
        return HeaderBlock.request("POST", "/orders.v1.Orders/" + method)
                .field("te", "trailers")
                .field("content-type", "application/grpc");
    }

    private static Orders manyOrders() {
        var orders = new MemoryOrders(10_000, Clock.systemUTC());
        for (var i = 0; i < 10_000; i++) {
            orders.place(new NewOrder("apple", 3), Optional.empty());
        }
        return orders;
    }
}
