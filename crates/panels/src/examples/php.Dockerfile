# A PHP site with its packages fetched in a stage of their own.
FROM composer:2 AS packages
WORKDIR /site
COPY composer.json composer.lock ./
RUN composer install --no-dev --no-scripts

FROM php:8.4-apache
RUN docker-php-ext-install pdo_mysql
COPY --from=packages /site/vendor /var/www/vendor
COPY public /var/www/html
