package dev.spillway.grpc;

import static dev.spillway.limit.Limit.perMinute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Response.Field;
import dev.spillway.testing.H2Client;
import dev.spillway.testing.H2Frame;
import dev.spillway.testing.H2Outcome;
import dev.spillway.testing.HeaderBlock;
import dev.spillway.testing.Transport;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Answers tell the trace of their call, as those of routes do.
class TraceIT {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-";
    private static final String CALLER = "b7ad6b7169203331";
    private static final byte[] EMPTY = new byte[5];

    private static int ask(H2Client client, String path) {
        var stream = client.open(HeaderBlock.request("POST", path)
                .field("te", "trailers")
                .field("content-type", "application/grpc")
                .field("traceparent", TRACE + CALLER + "-01")
                .field("tracestate", "vendor=1"));
        client.data(stream, H2Frame.END_STREAM, EMPTY);
        assertThat(client.outcome(stream)).isInstanceOf(H2Outcome.Answered.class);
        return stream;
    }

    private static H2Client client(Served served) {
        return H2Client.connect(Transport.CLEAR, served.service().port()).begin();
    }

    private static List<String> values(Stream<Field> fields, String name) {
        return fields.filter(field -> field.name().equals(name))
                .map(Field::value)
                .toList();
    }

    private static void assertTold(H2Client client, int stream, Code code) {
        var head = client.answer(stream).fields();
        assertThat(values(head.stream(), "traceparent"))
                .singleElement()
                .asString()
                .startsWith(TRACE)
                .doesNotContain(CALLER);
        assertThat(values(head.stream(), "tracestate")).containsExactly("vendor=1");
        var trailers = client.trailers(stream);
        assertThat(values(trailers.stream(), "grpc-status")).containsExactly(Integer.toString(code.value()));
        if (!trailers.containsAll(head)) {
            assertThat(values(trailers.stream(), "traceparent")).isEmpty();
        }
    }

    @Test
    void anAnswerTellsItBeforeItsMessages() {
        try (var served = Served.probe(new ProbeService());
                var client = client(served)) {
            for (var method : List.of("Echo", "Collect", "Talk", "Produce")) {
                assertTold(client, ask(client, "/dev.spillway.grpc.testing.Probe/" + method), Code.OK);
            }
        }
    }

    @Test
    void anAnswerWithoutMessagesTellsItWithItsStatus() {
        var probe = new ProbeService()
                .echo((_, answer) -> answer.onError(Status.NOT_FOUND.asRuntimeException()))
                .produce((_, answer) -> answer.onError(Status.ABORTED.asRuntimeException()));
        try (var served = Served.probe(probe);
                var client = client(served)) {
            assertTold(client, ask(client, "/dev.spillway.grpc.testing.Probe/Echo"), Code.NOT_FOUND);
            assertTold(client, ask(client, "/dev.spillway.grpc.testing.Probe/Produce"), Code.ABORTED);
        }
    }

    @Test
    void aRefusalTellsItToo() {
        try (var served = Served.probe(new ProbeService(), service -> service.limit("Echo", perMinute(1)));
                var client = client(served)) {
            assertTold(client, ask(client, "/dev.spillway.grpc.testing.Probe/Echo"), Code.OK);
            assertTold(client, ask(client, "/dev.spillway.grpc.testing.Probe/Echo"), Code.RESOURCE_EXHAUSTED);
            assertTold(client, ask(client, "/dev.spillway.grpc.testing.Probe/None"), Code.UNIMPLEMENTED);
        }
    }
}
