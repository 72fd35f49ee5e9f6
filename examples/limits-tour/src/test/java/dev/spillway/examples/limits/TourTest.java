package dev.spillway.examples.limits;

import static dev.spillway.testing.SpillwayAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testing.Answer;
import dev.spillway.testing.TestService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Each endpoint does what the table in the README says, in memory.
class TourTest {
    private static final int MEBIBYTE = 1 << 20;

    private final TestService service = TestService.inMemory(Tour::routes);

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
        awaitCalls(1);
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
        var answers = askManyAtOnce("/limited", 64);

        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSizeGreaterThanOrEqualTo(8);
        assertThat(answers)
                .filteredOn(answer -> answer.status() != 200)
                .isNotEmpty()
                .allSatisfy(refused -> assertThat(refused).isProblem(429).hasRetryAfter());
    }

    @Test
    void letsTwoOfWeightFourWorkAtOnce() throws Exception {
        var third = besideTwoOfWeightFour("/weighted?w=8");
        // They work for a tenth of a second; on a machine that pauses for so long the third one finds them gone.
        for (var tries = 1; tries < 20 && third.status() == 200; tries++) {
            third = besideTwoOfWeightFour("/weighted?w=8");
        }

        assertThat(third).isProblem(429);
        assertThat(service.get("/weighted?w=99")).hasStatus(200);
    }

    private Answer besideTwoOfWeightFour(String path) throws Exception {
        var heavy = ask("/weighted?w=4");
        var other = ask("/weighted?w=4");
        while (service.callsInFlight() < 2 && !heavy.isDone() && !other.isDone()) {
            Thread.sleep(1);
        }
        // If one is over already, there are no two to be beside of.
        var third = heavy.isDone() || other.isDone() ? heavy.get() : service.get(path);
        assertThat(heavy.get()).hasStatus(200);
        assertThat(other.get()).hasStatus(200);
        return third;
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

    private List<Answer> askManyAtOnce(String path, int count) throws Exception {
        var asked = new ArrayList<FutureTask<Answer>>();
        for (var i = 0; i < count; i++) {
            asked.add(ask(path));
        }
        var answers = new ArrayList<Answer>();
        for (var answer : asked) {
            answers.add(answer.get());
        }
        return answers;
    }

    private void awaitCalls(int count) throws InterruptedException {
        while (service.callsInFlight() < count) {
            Thread.sleep(5);
        }
    }
}
