package dev.spillway.internal.admin;

import dev.spillway.http.Entity;
import dev.spillway.http.Response;
import dev.spillway.internal.gate.Admission;
import dev.spillway.internal.gate.AnswerOutput;
import dev.spillway.internal.gate.Hold;
import java.util.Optional;

/// A call whose answer is there.
///
/// @param held until it is sent
record Answered(Response response, Hold held) implements Admission {
    @Override
    public Response handle() {
        return response;
    }

    @Override
    public Optional<Response> stream(Entity.Streamed content, AnswerOutput out, long latest) {
        throw new IllegalStateException("answers of the admin port are not streamed");
    }

    @Override
    public void handOver(long bytes) {}

    @Override
    public void left() {}

    @Override
    public void close() {
        held.close();
    }
}
