@NullMarked
package io.understudy.journal;

import org.jspecify.annotations.NullMarked;
