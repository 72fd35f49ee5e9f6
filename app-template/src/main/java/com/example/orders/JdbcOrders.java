package com.example.orders;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Orders in the database.
final class JdbcOrders implements Orders {
    private static final String UNIQUE_VIOLATION = "23505";

    private final Database database;

    JdbcOrders(Database database) {
        this.database = database;
    }

    /// The row has the name of its request, which is unique: however often a request is tried again, on whichever
    /// instance, and whatever was killed between the commit and the answer, there is one order.
    @Override
    public Order place(NewOrder wanted, Optional<String> request) throws SQLException, InterruptedException {
        try {
            return database.transaction(transaction -> {
                var id = transaction.insert(
                        "insert into orders (sku, quantity, request, placed) values (?, ?, ?, ?)",
                        wanted.sku(),
                        wanted.quantity(),
                        request.orElse(null),
                        Instant.now().atOffset(ZoneOffset.UTC));
                return new Order(id, wanted.sku(), wanted.quantity());
            });
        } catch (SQLException e) {
            if (request.isEmpty() || !UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw e;
            }
            return placed(request.get());
        }
    }

    private Order placed(String request) throws SQLException, InterruptedException {
        return database.transaction(transaction -> transaction.query(
                        "select id, sku, quantity from orders where request = ?", JdbcOrders::order, request))
                .getFirst();
    }

    @Override
    public Optional<Order> find(long id) throws SQLException, InterruptedException {
        return database
                .transaction(transaction ->
                        transaction.query("select id, sku, quantity from orders where id = ?", JdbcOrders::order, id))
                .stream()
                .findFirst();
    }

    @Override
    public Page page(long after, int limit) throws SQLException, InterruptedException {
        var orders = database.transaction(transaction -> transaction.query(
                "select id, sku, quantity from orders where id > ? order by id fetch first %d rows only"
                        .formatted(limit + 1),
                JdbcOrders::order,
                after));
        return Page.of(orders, limit);
    }

    @Override
    public Map<String, Long> report(Duration last) throws SQLException, InterruptedException {
        record Line(String sku, long quantity) {}
        var since = Instant.now().minus(last).atOffset(ZoneOffset.UTC);
        var lines = database.transaction(transaction -> transaction.query(
                "select sku, sum(quantity) from orders where placed >= ? group by sku",
                row -> new Line(row.getString(1), row.getLong(2)),
                since));
        var quantities = new TreeMap<String, Long>();
        lines.forEach(line -> quantities.put(line.sku, line.quantity));
        return quantities;
    }

    private static Order order(ResultSet row) throws SQLException {
        return new Order(row.getLong("id"), row.getString("sku"), row.getInt("quantity"));
    }
}
