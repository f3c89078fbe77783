/** The journal in one SQLite file. */
@NullMarked
package io.understudy.adapter.sqlstore;

import org.jspecify.annotations.NullMarked;
