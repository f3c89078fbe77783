/** The journal in SQL tables: one SQLite file, or a schema of PostgreSQL. */
@NullMarked
package io.understudy.adapter.sqlstore;

import org.jspecify.annotations.NullMarked;
