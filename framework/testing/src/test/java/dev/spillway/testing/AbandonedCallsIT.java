package dev.spillway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Client;
import dev.spillway.http.ClientCancelled;
import dev.spillway.http.ClientStream;
import dev.spillway.http.Deadline;
import dev.spillway.http.Handler;
import dev.spillway.http.Response;
import dev.spillway.limit.Base;
import dev.spillway.testing.TestClient.Protocol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A caller goes away while a call is made for it: that call ends as cancelled, and its socket is closed.
class AbandonedCallsIT {
    private static final long PATIENCE = 10;

    private final BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
    private final ExecutorService platform = Executors.newSingleThreadExecutor();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void endThreads() {
        over.countDown();
        platform.shutdownNow();
    }

    /// How a caller goes away.
    enum Departure {
        H2_RESET(Protocol.HTTP_2, Transport.CLEAR),
        H2_DISCONNECT(Protocol.HTTP_2, Transport.CLEAR),
        H1_END(Protocol.HTTP_1_1, Transport.CLEAR),
        H1_RESET(Protocol.HTTP_1_1, Transport.CLEAR),
        H1_END_UNDER_TLS(Protocol.HTTP_1_1, Transport.TLS),
        H1_FAREWELL_UNDER_TLS(Protocol.HTTP_1_1, Transport.TLS),
        H1_RESET_UNDER_TLS(Protocol.HTTP_1_1, Transport.TLS);

        private final Protocol protocol;
        private final Transport transport;

        Departure(Protocol protocol, Transport transport) {
            this.protocol = protocol;
            this.transport = transport;
        }

        /// Asks, and returns what makes the caller go away.
        Runnable ask(TestService service) {
            var raw = RawClient.connect(transport, protocol, service.port(transport), "127.0.0.1", 0);
            if (protocol == Protocol.HTTP_2) {
                var caller = H2Client.over(raw).begin();
                var stream = caller.get("/work");
                return this == H2_RESET ? () -> caller.reset(stream, H2Error.CANCEL) : caller::abort;
            }
            raw.send("GET /work HTTP/1.1\r\nHost: x\r\n\r\n");
            return switch (this) {
                case H1_END, H1_END_UNDER_TLS -> raw::close;
                case H1_FAREWELL_UNDER_TLS -> raw::halfClose;
                case H1_RESET, H1_RESET_UNDER_TLS -> raw::reset;
                case H2_RESET, H2_DISCONNECT -> throw new IllegalStateException("of another protocol");
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void cancelsCallOfHandler(Departure departure) throws Exception {
        leave(departure, "", client -> _ -> Response.text(noting(() -> ask(client))));
    }

    /// The interrupt reaches the handler's thread alone.
    @ParameterizedTest
    @EnumSource
    void cancelsCallOnAnotherThreadOfDeafHandler(Departure departure) throws Exception {
        leave(departure, "", client -> _ -> {
            platform.execute(Deadline.wrap(() -> {
                var _ = noting(() -> ask(client));
            }));
            return deaf();
        });
    }

    @ParameterizedTest
    @EnumSource
    void closesStreamThatDeafHandlerReadsOnAnotherThread(Departure departure) throws Exception {
        leave(departure, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", client -> _ -> {
            var stream = client.get("/x").open();
            platform.execute(() -> {
                var _ = noting(() -> rest(stream));
            });
            return deaf();
        });
    }

    private void leave(Departure departure, String greeting, Function<Client, Handler> handler) throws Exception {
        try (var silent = new SilentServer(greeting);
                var service = TestService.start(
                        app -> {
                            var client = app.client("silent", Base.of("http://127.0.0.1:" + silent.port()));
                            app.get("/work", handler.apply(client));
                        },
                        UnderAttack.TLS.toArray(String[]::new))) {
            var leave = departure.ask(service);
            assertThat(begun.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
            silent.awaitAsked();
            assertThat(silent.open()).isOne();

            leave.run();

            // One that had waited for its own time would say so.
            assertThat(thrown.poll(PATIENCE, TimeUnit.SECONDS)).isInstanceOf(ClientCancelled.class);
            ChildService.await(Duration.ofSeconds(PATIENCE), () -> silent.open() == 0);
            assertThat(service.admin("/metrics").text()).contains("spillway_client_in_flight{client=\"silent\"} 0");
            over.countDown();
            ChildService.await(Duration.ofSeconds(PATIENCE), () -> service.callsInFlight() == 0);
        }
    }

    private String rest(ClientStream stream) throws IOException {
        assertThat(stream.content().readNBytes(3)).hasSize(3);
        begun.countDown();
        return new String(stream.content().readAllBytes(), StandardCharsets.UTF_8);
    }

    private String ask(Client client) {
        begun.countDown();
        return client.get("/x").send().text();
    }

    private interface Work {
        String get() throws Exception;
    }

    /// What `work` throws is kept for the test.
    private String noting(Work work) {
        try {
            return work.get();
        } catch (Exception e) {
            thrown.add(e);
            return "";
        }
    }

    /// Waits for the end of the test, whoever interrupts it.
    private Response deaf() {
        while (over.getCount() > 0) {
            try {
                over.await();
            } catch (InterruptedException e) {
                // Deaf.
            }
        }
        return Response.status(204);
    }
}
