/// The admin port: liveness, readiness, metrics, and what the service is hardened with. Read
/// [dev.spillway.internal.admin.AdminEntrance#admit] first.
///
/// Its layer lies under the composition root and over what it tells about: it imports `metrics`, `config`, `gate`,
/// `http` and `limit`, and nothing imports it but the root.
package dev.spillway.internal.admin;
