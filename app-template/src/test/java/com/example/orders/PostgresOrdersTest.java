package com.example.orders;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class PostgresOrdersTest extends OrdersContract {
    private static PostgresServer server;

    private Database database;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        database = Database.open(server.database(4));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Override
    Orders orders() {
        return new JdbcOrders(database);
    }
}
