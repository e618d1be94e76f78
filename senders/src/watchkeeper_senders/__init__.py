"""What Airflow and dbt need to tell Watchkeeper that something failed or is late."""
