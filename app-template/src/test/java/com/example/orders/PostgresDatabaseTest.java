package com.example.orders;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class PostgresDatabaseTest extends DatabaseContract {
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
        database = Database.open(server.database(CONNECTIONS));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Override
    Database database() {
        return database;
    }

    @Override
    String endless() {
        return "select 1 from pg_sleep(3600)";
    }

    @Override
    int queriesAtWork() throws Exception {
        return database.transaction(transaction -> transaction.query(
                        "select count(*) from pg_stat_activity where state = 'active'"
                                + " and datname = current_database() and pid <> pg_backend_pid()",
                        row -> row.getInt(1)))
                .getFirst();
    }
}
