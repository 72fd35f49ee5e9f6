package dev.spillway.internal.gate;

import static dev.spillway.limit.Limit.kibibytes;
import static dev.spillway.limit.Limit.mebibytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.http.Request;
import dev.spillway.http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormBodyTest {
    private static final String TYPE = "application/x-www-form-urlencoded";

    private final GateFixture gate = new GateFixture();

    @AfterEach
    void nothingIsLeftTaken() {
        assertThat(gate.taken()).isZero();
    }

    private Response served(String type, String body) throws IOException {
        return served(type, body.getBytes(StandardCharsets.UTF_8));
    }

    private Response served(String type, byte[] body) throws IOException {
        var payload = ScriptedPayload.announcing(body.length).then(body);
        return gate.serve(ScriptedCall.post(gate.time, "/x", payload).with("Content-Type", type));
    }

    private static Response told(Request request) {
        var form = request.body().form();
        var told = new ArrayList<String>();
        form.names().stream().sorted().forEach(name -> told.add(name + "=" + form.all(name)));
        assertThat(form.toString()).doesNotContain("secret");
        assertThat(form.first("none")).isEmpty();
        assertThat(form.all("none")).isEmpty();
        return Response.text(String.join(" ", told));
    }

    @Test
    void givesTheFields() throws IOException {
        gate.post("/x", FormBodyTest::told);

        assertThat(GateAdmissionTest.text(served(TYPE, "b=1&a=x+y%26z&b=2&empty=&alone&&%C3%A4=secret")))
                .isEqualTo("a=[x y&z] alone=[] b=[1, 2] empty=[] ä=[secret]");
        assertThat(GateAdmissionTest.text(served(TYPE + "; charset=UTF-8", "a=1")))
                .isEqualTo("a=[1]");
        assertThat(GateAdmissionTest.text(served(TYPE, ""))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%zz", "%f=1", "a=%ff", "a=%00", "a=ä", "a=%c0%af"})
    void refusesWhatIsNotWellEncoded(String body) throws IOException {
        gate.post("/x", FormBodyTest::told);

        assertThat(served(TYPE, body).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text/plain",
                "multipart/form-data; boundary=x",
                "application/json",
                "application/x-www-form-urlencoded; charset=iso-8859-1",
                "application/x-www-form-urlencoded; charset",
                "application/x-www-form-urlencoded; a=b; a=c",
                "application/x-www-form-urlencoded x",
            })
    void refusesOtherTypes(String type) throws IOException {
        gate.post("/x", FormBodyTest::told);

        assertThat(served(type, "a=1").status()).isEqualTo(415);
    }

    @Test
    void numberOfFieldsHasABound() throws IOException {
        gate.bytes = new ByteBudget(64 << 20);
        gate.post(
                "/x",
                request -> Response.text("" + request.body().form().names().size()),
                mebibytes(16));
        var most = IntStream.range(0, Query.PARAMETERS).mapToObj(i -> "f" + i).collect(Collectors.joining("&"));

        assertThat(GateAdmissionTest.text(served(TYPE, most))).isEqualTo("1000");
        assertThat(served(TYPE, most + "&one=more").status()).isEqualTo(400);
        assertThat(served(TYPE, "a=b&".repeat(1_000_000)).status()).isEqualTo(400);
    }

    @Test
    void isCountedLikeAnyBody() throws IOException {
        gate.post("/x", FormBodyTest::told, kibibytes(1));

        assertThat(gate.refusal(ScriptedCall.post(
                                gate.time, "/x", ScriptedPayload.chunked().then("a=" + "b".repeat(1_023))))
                        .reason())
                .isEqualTo(Reason.BODY);
    }
}
