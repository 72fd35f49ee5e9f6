package com.example.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;

import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On a file, as application.conf has it: of H2's files only those of "async:" are not closed by an interrupt.
public class H2DatabaseTest extends DatabaseContract {
    @TempDir
    private Path folder;

    private Database database;

    @BeforeEach
    void open() throws Exception {
        database = Database.open(TestDatabases.file(folder, CONNECTIONS));
        database.transaction(transaction -> transaction.update("create alias if not exists doze for '%s.doze'"
                .formatted(getClass().getName())));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Override
    Database database() {
        return database;
    }

    @Test
    void itsFileSurvivesAnInterruptWhileItIsRead() throws Exception {
        database.transaction(transaction -> transaction.update("insert into orders (sku, quantity, placed)"
                + " select 'apple', 1, current_timestamp from system_range(1, 20000)"));
        close();
        open(); // so that nothing is cached
        var interrupted = Thread.ofVirtual()
                .start(() -> catchException(() -> database.transaction(transaction -> {
                    Thread.currentThread().interrupt();
                    return transaction.query("select sum(quantity) from orders", row -> row.getLong(1));
                })));
        interrupted.join();

        var orders = new JdbcOrders(database);
        var order = orders.place(new NewOrder("pear", 1), Optional.empty());
        assertThat(order.id()).isEqualTo(20_001);
        assertThat(orders.report(Duration.ofDays(1))).isEqualTo(Map.of("apple", 20_000L, "pear", 1L));
    }

    @Override
    String endless() {
        return "select sum(doze(100)) from system_range(1, 1000000)";
    }

    /// What H2 has no function for. It looks at the time every 128 rows, so that one should not take long.
    public static long doze(long micros) throws InterruptedException {
        Thread.sleep(Duration.of(micros, ChronoUnit.MICROS));
        return micros;
    }

    @Override
    int queriesAtWork() throws Exception {
        return database.transaction(transaction -> transaction.query(
                        "select count(*) from information_schema.sessions"
                                + " where executing_statement is not null and session_id <> session_id()",
                        row -> row.getInt(1)))
                .getFirst();
    }
}
