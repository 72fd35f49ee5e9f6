package com.example.orders;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.spillway.http.Deadline;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;

/// A pool of connections, and transactions that end before the call does that they are made for.
///
/// At its deadline the thread of a call is interrupted, and a socket or file that it is reading is closed by that:
/// a pool would lose a connection with every slow query. So the wait for a connection and each statement are
/// bounded by what is left of [Deadline#current()], less a margin; the interrupt is there for what hangs
/// nevertheless.
final class Database implements AutoCloseable {
    /// Work that is done for no call has so long.
    private static final Duration WITHOUT_CALL = Duration.ofSeconds(30);

    /// Whether the database answers is known within `admin.check-time`, 1 s.
    private static final Duration CHECK = Duration.ofMillis(900);

    /// Hikari's least. It passes only while no connection can be made, since [#free] has as many places as the
    /// pool.
    private static final Duration RECONNECT = Duration.ofMillis(250);

    /// A database that is started together with the service may take so long.
    private static final Duration FIRST_CONNECTION = Duration.ofSeconds(10);

    /// What is done in a transaction.
    @FunctionalInterface
    interface Work<T> {
        T in(Transaction transaction) throws SQLException;
    }

    private final DatabaseEngine engine;
    private final HikariDataSource pool;
    private final Semaphore free;

    private Database(DatabaseEngine engine, HikariDataSource pool) {
        this.engine = engine;
        this.pool = pool;
        this.free = new Semaphore(pool.getMaximumPoolSize(), true);
    }

    /// Connects, and brings the schema up to date.
    static Database open(DatabaseSettings settings) {
        var engine = DatabaseEngine.of(settings.url());
        var pool = new HikariDataSource(configuration(settings, engine));
        try {
            Flyway.configure().dataSource(pool).load().migrate();
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
        return new Database(engine, pool);
    }

    private static HikariConfig configuration(DatabaseSettings settings, DatabaseEngine engine) {
        var configuration = new HikariConfig();
        configuration.setPoolName("database");
        configuration.setJdbcUrl(settings.url());
        configuration.setUsername(settings.user());
        settings.password().ifPresent(secret -> configuration.setPassword(new String(secret.characters())));
        configuration.setMaximumPoolSize(settings.connections());
        configuration.setConnectionTimeout(RECONNECT.toMillis());
        configuration.setInitializationFailTimeout(FIRST_CONNECTION.toMillis());
        configuration.setValidationTimeout(RECONNECT.toMillis());
        configuration.setAutoCommit(false);
        engine.properties().forEach(configuration::addDataSourceProperty);
        return configuration;
    }

    /// Does `work` and commits; what `work` throws rolls back.
    ///
    /// @throws SQLTimeoutException at once if there is no time left, and when it is over
    <T> T transaction(Work<T> work) throws SQLException, InterruptedException {
        var time = new TimeLeft(Deadline.find().orElseGet(() -> Deadline.in(WITHOUT_CALL)));
        if (!free.tryAcquire(time.orThrow().toNanos(), TimeUnit.NANOSECONDS)) {
            throw new SQLTimeoutException("no connection was free in the time of the call");
        }
        // Closed without a commit, a connection is rolled back by the pool.
        try (var connection = pool.getConnection()) {
            var result = work.in(new Transaction(connection, engine, time));
            connection.commit();
            return result;
        } finally {
            free.release();
        }
    }

    /// Whether the database answers.
    void verify() throws Exception {
        Deadline.in(CHECK).call(() -> transaction(transaction -> transaction.query("select 1", row -> row.getInt(1))));
    }

    /// Connections that are there, in use or not.
    int connections() {
        return pool.getHikariPoolMXBean().getTotalConnections();
    }

    /// Connections that somebody uses.
    int busy() {
        return pool.getHikariPoolMXBean().getActiveConnections();
    }

    @Override
    public void close() {
        pool.close();
    }
}
