package dev.spillway.internal.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.limit.Frequency;
import dev.spillway.limit.Settings;
import dev.spillway.limit.Share;
import dev.spillway.limit.TraceKnobs;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private final AtomicLong now = new AtomicLong();

    @Test
    void aPartOfWhatBeginsHereIsRecorded() {
        var settings = Settings.DEFAULTS.overlaid(
                List.of(TraceKnobs.RATIO.at(Share.ofPercent(25)), TraceKnobs.RATE.at(Frequency.perSecond(10_000))));
        var sampler = Sampler.of(settings, now::get);
        var random = new Random(1);

        var wanted = IntStream.range(0, 10_000)
                .filter(_ -> sampler.wants(random.nextLong(), now::get))
                .count();

        assertThat(wanted).isBetween(2_300L, 2_700L);
    }

    @Test
    void beyondTheRateNothingIs() {
        var settings = Settings.DEFAULTS.overlaid(List.of(
                TraceKnobs.RATIO.at(Share.ofPercent(100)),
                TraceKnobs.RATE.at(Frequency.perSecond(10)),
                TraceKnobs.ASKED.at(Frequency.perSecond(5))));
        var sampler = Sampler.of(settings, now::get);

        assertThat(IntStream.range(0, 100)
                        .filter(_ -> sampler.wants(1, now::get))
                        .count())
                .isEqualTo(10);
        // Whoever asks has a rate of its own.
        assertThat(IntStream.range(0, 100).filter(_ -> sampler.grants(now::get)).count())
                .isEqualTo(5);
        now.addAndGet(Duration.ofMillis(400).toNanos());
        assertThat(IntStream.range(0, 100)
                        .filter(_ -> sampler.wants(1, now::get))
                        .count())
                .isEqualTo(4);
        assertThat(IntStream.range(0, 100).filter(_ -> sampler.grants(now::get)).count())
                .isEqualTo(2);
        now.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(IntStream.range(0, 100)
                        .filter(_ -> sampler.wants(1, now::get))
                        .count())
                .isEqualTo(10);
    }

    @Test
    void aSlowRateHasOneAtOnce() {
        var bucket = new Bucket(Frequency.perMinute(1), now.get());

        assertThat(bucket.take(0)).isTrue();
        assertThat(bucket.take(Duration.ofSeconds(59).toNanos())).isFalse();
        assertThat(bucket.take(Duration.ofSeconds(60).toNanos())).isTrue();
    }
}
