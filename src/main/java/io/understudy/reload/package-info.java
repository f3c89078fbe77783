/** Documents that change while the service runs: what is other, whether it may be taken now, and who has to follow. */
@NullMarked
package io.understudy.reload;

import org.jspecify.annotations.NullMarked;
