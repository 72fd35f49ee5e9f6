package dev.spillway.examples.limits;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.Answer;
import dev.spillway.testing.TestService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Each endpoint does what the table in the README says, in memory.
class TourTest {
    private static final int MEBIBYTE = 1 << 20;

    private final TestService service = TestService.inMemory(app -> Tour.routes(app, this::work));
    private final AtomicInteger atWork = new AtomicInteger();

    /// A permit for each call that may end its work.
    private final Semaphore go = new Semaphore(0);

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void answersAndEchoes() {
        assertThat(service.get("/get")).hasStatus(200).hasText("hello");
        assertThat(service.send("POST", "/echo", "text/plain", "to and fro"))
                .hasStatus(200)
                .hasHeader("Content-Type", "text/plain")
                .hasText("to and fro");
        assertThat(service.send("POST", "/ignore", "text/plain", "unread")).hasStatus(200);
    }

    @Test
    void echoesOneMebibyteAndNotAByteMore() {
        assertThat(service.send("POST", "/echo", "text/plain", "x".repeat(MEBIBYTE)))
                .hasStatus(200);
        assertThat(service.send("POST", "/echo", "text/plain", "x".repeat(MEBIBYTE + 1)))
                .isProblem(413);
    }

    @Test
    void sleepsAndSpinsAsLongAsItIsTold() {
        assertThat(service.get("/slow?ms=1")).hasStatus(200);
        assertThat(service.get("/spin?ms=1")).hasStatus(200);
        assertThat(service.get("/slow")).isProblem(400);
        assertThat(service.get("/spin?ms=60001")).isProblem(400);
    }

    @Test
    void endsASleepAtItsDeadline() throws Exception {
        var slow = ask("/slow?ms=60000");
        await(() -> service.callsInFlight() == 1);
        service.advance(Duration.ofSeconds(11));

        assertThat(slow.get()).isProblem(504);
    }

    @Test
    void streamsMebibytes() {
        assertThat(service.get("/big?mb=2").text()).hasSize(2 * MEBIBYTE);
    }

    @Test
    void countsMarkers() {
        assertThat(service.get("/marker/count")).hasText("0");
        assertThat(service.get("/marker")).hasText("SMUGGLED-MARKER");
        assertThat(service.get("/marker/count")).hasText("1");
    }

    @Test
    void letsEightWorkAtOnceAndRefusesTheFlood() throws Exception {
        var asked = askManyAtOnce("/limited", 64);
        await(() -> asked.stream().filter(FutureTask::isDone).count() == 64 - 8);
        go.release(64);

        var answers = new ArrayList<Answer>();
        for (var answer : asked) {
            answers.add(answer.get());
        }
        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(8);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 200)
                .allSatisfy(refused -> assertThat(refused).isProblem(429).hasRetryAfter());
    }

    @Test
    void letsTwoOfWeightFourWorkAtOnce() throws Exception {
        var two = List.of(ask("/weighted?w=4"), ask("/weighted?w=4"));
        await(() -> atWork.get() == 2);

        assertThat(service.get("/weighted?w=1")).isProblem(429);
        go.release(2);
        for (var heavy : two) {
            assertThat(heavy.get()).hasStatus(200);
        }
    }

    @Test
    void clampsAWeightAboveThePermits() {
        go.release();

        assertThat(service.get("/weighted?w=99")).hasStatus(200);
    }

    @Test
    void refusesWhatComesAfterTheBurst() {
        try (var client = service.client()) {
            var statuses = IntStream.range(0, 1_000)
                    .mapToObj(_ -> client.get("/rated").status())
                    .toList();

            assertThat(statuses.subList(0, 400)).containsOnly(200);
            assertThat(statuses).contains(429);
        }
    }

    @Test
    void returnsAnObjectAndRefusesOtherJson() {
        assertThat(service.send("POST", "/json", "application/json", "{\"a\":[1,true,null]}"))
                .hasStatus(200)
                .hasText("{\"a\":[1,true,null]}");
        assertThat(service.send("POST", "/json", "application/json", "[1]")).isProblem(400);
        assertThat(service.send("POST", "/json", "application/json", "{")).isProblem(400);
    }

    @Test
    void leavesTheOtherLimitsOutOfTheWay() {
        try (var client = service.client()) {
            for (var i = 0; i < 2_000; i++) {
                assertThat(client.get("/get")).hasStatus(200);
            }
        }
    }

    private FutureTask<Answer> ask(String path) {
        var answer = new FutureTask<>(() -> service.get(path));
        Thread.startVirtualThread(answer);
        return answer;
    }

    private List<FutureTask<Answer>> askManyAtOnce(String path, int count) {
        return Stream.generate(() -> ask(path)).limit(count).toList();
    }

    private void work() throws InterruptedException {
        atWork.incrementAndGet();
        go.acquire();
    }

    private static void await(BooleanSupplier done) throws InterruptedException {
        while (!done.getAsBoolean()) {
            Thread.sleep(5);
        }
    }
}
