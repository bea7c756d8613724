# A Flask application behind gunicorn.
FROM python:3.13

ENV PYTHONUNBUFFERED=1
WORKDIR /srv
RUN apt-get update && apt-get install -y libpq-dev
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .

EXPOSE 8000
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "shop:app"]
