package dev.spillway.examples.shop.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.examples.shop.inventory.Stock.Outcome;
import dev.spillway.examples.shop.inventory.Stock.Reservation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class StockTest {
    private final Stock stock = new Stock(Map.of("tea", 5));

    @Test
    void keepsWhatIsWanted() {
        assertThat(stock.take(new Wanted("tea", 3))).isEqualTo(new Outcome.Kept(new Reservation("R-1", "tea", 3)));
        assertThat(stock.left("tea")).contains(2);
    }

    @Test
    void takesAllOrNothing() {
        assertThat(stock.take(new Wanted("tea", 6))).isEqualTo(new Outcome.TooFew(5));
        assertThat(stock.take(new Wanted("pear", 1))).isEqualTo(new Outcome.Unknown());
        assertThat(stock.left("tea")).contains(5);
        assertThat(stock.left("pear")).isEmpty();
    }

    @Test
    void sellsNothingTwice() throws Exception {
        Callable<Outcome> one = () -> stock.take(new Wanted("tea", 1));
        var outcomes = new ArrayList<Outcome>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var outcome : threads.invokeAll(Collections.nCopies(50, one))) {
                outcomes.add(outcome.get());
            }
        }

        assertThat(outcomes).filteredOn(Outcome.Kept.class::isInstance).hasSize(5);
        assertThat(stock.left("tea")).contains(0);
    }
}
