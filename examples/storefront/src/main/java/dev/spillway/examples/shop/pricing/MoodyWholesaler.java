package dev.spillway.examples.shop.pricing;

import dev.spillway.http.Problem;
import dev.spillway.http.ProblemException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// Knows most prices, but not always, and not always soon.
final class MoodyWholesaler implements Wholesaler {
    private static final Duration SLOW = Duration.ofSeconds(5);
    private static final Map<String, Long> PRICES =
            Map.of("tea", 450L, "cup", 900L, "kettle", 4_900L, "samovar", 32_000L, "teapot", 2_700L);

    private final AtomicLong teapots = new AtomicLong();

    @Override
    public Optional<Long> cents(String sku) throws InterruptedException {
        switch (sku) {
            case "samovar" -> Thread.sleep(SLOW); // he has to look for it
            case "teapot" -> hangUpEveryOtherTime();
            case "sieve" -> throw unavailable();
            default -> {}
        }
        return Optional.ofNullable(PRICES.get(sku));
    }

    private void hangUpEveryOtherTime() {
        if (teapots.getAndIncrement() % 2 == 0) {
            throw unavailable();
        }
    }

    private static ProblemException unavailable() {
        return new ProblemException(Problem.of(503, "Service Unavailable").detail("the wholesaler does not answer"));
    }
}
