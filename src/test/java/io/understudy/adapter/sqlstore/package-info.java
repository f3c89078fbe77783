@NullMarked
package io.understudy.adapter.sqlstore;

import org.jspecify.annotations.NullMarked;
