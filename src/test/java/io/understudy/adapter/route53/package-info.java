@NullMarked
package io.understudy.adapter.route53;

import org.jspecify.annotations.NullMarked;
