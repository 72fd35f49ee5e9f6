-- For H2 and PostgreSQL alike. What has been released is not changed any more: the next change is V2__what.sql.
create table orders (
    id       bigint generated always as identity primary key,
    sku      varchar(40) not null,
    quantity integer not null,
    -- What the client calls its request (Idempotency-Key); null if it does not.
    request  varchar(512) unique,
    placed   timestamp with time zone not null
);

create index orders_placed on orders (placed);
