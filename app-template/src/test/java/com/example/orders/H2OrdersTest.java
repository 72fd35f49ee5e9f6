package com.example.orders;

import org.junit.jupiter.api.AfterEach;

class H2OrdersTest extends OrdersContract {
    private final Database database = Database.open(TestDatabases.memory(4));
    private final Orders orders = new JdbcOrders(database);

    @Override
    Orders orders() {
        return orders;
    }

    @AfterEach
    void close() {
        database.close();
    }
}
