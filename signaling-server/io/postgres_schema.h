// The shared store's tables.
#pragma once

namespace ringback::signaling::io {

/// Run by every server that starts, one at a time. Keys and records are bytes: a name may hold
/// what SQL text cannot. `calls` can be read by people with convert_from(caller, 'UTF8').
inline constexpr const char* kPostgresSchema = R"sql(
  CREATE SCHEMA IF NOT EXISTS ringback;
  SET search_path = ringback;
  CREATE TABLE IF NOT EXISTS users (name BYTEA PRIMARY KEY, record BYTEA NOT NULL);
  CREATE TABLE IF NOT EXISTS devices (owner BYTEA, device BYTEA, record BYTEA NOT NULL,
                                      PRIMARY KEY (owner, device));
  CREATE TABLE IF NOT EXISTS tokens (token BYTEA PRIMARY KEY, record BYTEA NOT NULL);
  CREATE TABLE IF NOT EXISTS calls (id BYTEA PRIMARY KEY, node BIGINT NOT NULL,
                                    caller BYTEA NOT NULL, callee BYTEA NOT NULL,
                                    state BYTEA NOT NULL, dialled_at_us BIGINT NOT NULL,
                                    ended_at_us BIGINT NOT NULL, record BYTEA NOT NULL);
  CREATE INDEX IF NOT EXISTS calls_by_end ON calls (ended_at_us);
  CREATE INDEX IF NOT EXISTS calls_by_start ON calls (dialled_at_us, id);
  CREATE TABLE IF NOT EXISTS nodes (node BIGSERIAL PRIMARY KEY, lease_until TIMESTAMPTZ NOT NULL);
  CREATE TABLE IF NOT EXISTS presence (owner BYTEA, device BYTEA, node BIGINT NOT NULL,
                                       record BYTEA NOT NULL, PRIMARY KEY (owner, device));
  CREATE TABLE IF NOT EXISTS mail (seq BIGSERIAL PRIMARY KEY, to_node BIGINT NOT NULL,
                                   from_node BIGINT NOT NULL, kind TEXT NOT NULL,
                                   body BYTEA NOT NULL);
  CREATE INDEX IF NOT EXISTS mail_by_node ON mail (to_node);
)sql";

}  // namespace ringback::signaling::io
