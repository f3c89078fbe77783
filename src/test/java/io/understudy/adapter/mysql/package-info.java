@NullMarked
package io.understudy.adapter.mysql;

import org.jspecify.annotations.NullMarked;
